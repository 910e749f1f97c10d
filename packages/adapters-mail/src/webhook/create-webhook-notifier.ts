import { createHmac, randomUUID } from "node:crypto";
import type { Message, Notifier } from "@portcullis/core/ports";
import { type Closeable, defaultCloseWait } from "../delivery/closing.ts";
import { Deliveries, type DeliveryLimits } from "../delivery/deliveries.ts";
import { DeliveryError } from "../delivery/delivery-error.ts";
import { payloadOf } from "./payload.ts";
import { parseWebhookSecret } from "./webhook-secret.ts";

export interface WebhookNotifierOptions {
  /** Where messages are posted to: `https:`, or `http:` on this machine. Redirects are not followed. */
  readonly url: string;
  /** `whsec_` and 24 to 64 random bytes in base64. Several while a secret is replaced: each signs. */
  readonly secret: string | readonly string[];
  readonly limits?: DeliveryLimits;
  /** How long one try may take, in milliseconds. Default 15,000. */
  readonly timeout?: number;
  /** Gives the time of the signature. Default: the system's. */
  readonly clock?: { now(): Date };
}

export type WebhookNotifier = Notifier & Closeable;

/**
 * Statuses besides 5xx after which a further try may succeed: timeout, too early, too many requests (RFC 9110 §15.5,
 * RFC 6585 §4).
 */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Creates a notifier that posts each message as signed JSON (Standard Webhooks 1.0.0): headers `webhook-id` (the same
 * for all tries of a message), `webhook-timestamp` (seconds) and `webhook-signature`. A response of 2xx means success.
 * After 408, 425, 429, 5xx and network errors it tries again several times; any other response rejects with a
 * DeliveryError.
 *
 * The body contains the link and the secret: its receiver must not log it.
 * @throws TypeError for a URL or secret that can't be used; RangeError for a limit out of its bounds
 */
export function createWebhookNotifier(options: WebhookNotifierOptions): WebhookNotifier {
  const url = parseWebhookUrl(options.url);
  const keys = [options.secret].flat().map(parseWebhookSecret);
  if (keys.length === 0) throw new TypeError("A webhook needs a secret.");
  const { timeout = 15_000, clock = { now: () => new Date() } } = options;
  const deliveries = new Deliveries(options.limits);

  const post = async (id: string, body: string) => {
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    const signatures = keys.map(
      (key) => `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`,
    );
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures.join(" "),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    await response.body?.cancel();
    if (response.ok) return;
    const tryAgain = response.status >= 500 || passing.has(response.status);
    throw new DeliveryError(tryAgain ? "unavailable" : "refused", String(response.status));
  };
  return {
    notify: async (message: Message) => {
      const id = `msg_${randomUUID()}`;
      const body = payloadOf(message);
      await deliveries.deliver(() => post(id, body).catch(failed));
    },
    close: (wait = defaultCloseWait) => deliveries.close(wait),
  };
}

function failed(error: unknown): never {
  if (error instanceof DeliveryError) throw error;
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } };
  const code = cause?.code ?? name;
  throw new DeliveryError("unavailable", typeof code === "string" ? code : null);
}

/**
 * Reads the URL of a webhook: `https:`, or `http:` on this machine, without user, password and fragment.
 * @throws TypeError whose message never contains the URL
 */
export function parseWebhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && local))) {
    throw new TypeError("The URL of the webhook must be https:, or http: on this machine.");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The URL of the webhook must have no user and password.");
  }
  if (text.includes("#")) {
    throw new TypeError("The URL of the webhook must have no fragment, because requests don't send it.");
  }
  return url;
}

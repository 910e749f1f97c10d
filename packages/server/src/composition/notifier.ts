import {
  type Closeable,
  createLogNotifier,
  createSmtpNotifier,
  createWebhookNotifier,
} from "@portcullis/adapters-mail";
import type { Notifier } from "@portcullis/core";
import type { Config } from "../configuration/index.ts";

export interface ServiceNotifier extends Notifier {
  /** Gives up messages that are still in flight. */
  close(): Promise<void>;
}

/**
 * Creates the configured notifier: over SMTP, through a webhook, or to standard error, which production rejects. Null
 * if e-mail is off.
 */
export function notifierFor(config: Config): ServiceNotifier | null {
  const { email, smtpUrl: url, mailFrom: from, mailWebhookUrl, mailWebhookSecrets: secret } = config;
  if (email === "off") return null;
  if (url !== undefined && from !== undefined) return closing(createSmtpNotifier({ url, from }));
  if (mailWebhookUrl !== undefined && secret !== undefined) {
    return closing(createWebhookNotifier({ url: mailWebhookUrl, secret }));
  }
  return { ...createLogNotifier(), close: () => Promise.resolve() };
}

const closing = (notifier: Notifier & Closeable): ServiceNotifier => ({
  notify: (message) => notifier.notify(message),
  close: () => notifier.close(0),
});

import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createWebhookNotifier, type WebhookNotifierOptions } from "@portcullis/adapters-mail";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import { emailChanged, passwordReset, secret } from "./messages.ts";

const key = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const oldKey = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;

/** A receiver on the loopback interface that records what it gets. */
async function startReceiver(status: (attempt: number) => number = () => 204) {
  const calls: { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push({ headers: request.headers, body, path: request.url ?? "" });
      response.writeHead(status(calls.length), { Location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, calls, close };
}

const notifierFor = (url: string, options: Partial<WebhookNotifierOptions> = {}) =>
  createWebhookNotifier({ url, secret: key, limits: { retries: 3, firstPause: 1 }, ...options });

describe("A message sent to a webhook", () => {
  test("is JSON with type, time and data, signed as Standard Webhooks says", async () => {
    const { url, calls } = await startReceiver();
    await notifierFor(url).notify(passwordReset);
    const [call] = calls;
    expect(new Webhook(key).verify(call?.body ?? "", call?.headers as Record<string, string>)).toEqual({
      type: "password_reset",
      timestamp: "2030-01-31T09:05:30.000Z",
      data: {
        to: "alice@example.org",
        user: { id: "0190-user", username: "<b>Alice</b>", profile: { language: "en", points: "1152921504606846976" } },
        secret,
        link: passwordReset.link,
        expires_at: "2030-01-31T09:35:30.000Z",
      },
    });
    expect(call?.headers["content-type"]).toBe("application/json");
  });

  test("names what has changed in snake_case", async () => {
    const { url, calls } = await startReceiver();
    await notifierFor(url).notify(emailChanged);
    expect(JSON.parse(calls[0]?.body ?? "")).toMatchObject({
      type: "email_changed",
      data: { old_address: "old@example.org", new_address: "<new>&@example.org" },
    });
  });

  test("is signed by each of several secrets, and by no other", async () => {
    const { url, calls } = await startReceiver();
    await notifierFor(url, { secret: [key, oldKey] }).notify(passwordReset);
    const { body = "", headers = {} } = calls[0] ?? {};
    for (const one of [key, oldKey]) new Webhook(one).verify(body, headers as Record<string, string>);
    const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString("base64")}`);
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow("No matching signature found");
  });

  test.each([408, 425, 429, 500, 503])(
    "is tried again after %i, with the same id and the time of the try",
    async (status) => {
      const { url, calls } = await startReceiver((attempt) => (attempt < 3 ? status : 200));
      let seconds = 1_900_000_000;
      const clock = { now: () => new Date((seconds += 1) * 1000) };
      await notifierFor(url, { clock }).notify(passwordReset);
      expect(calls).toHaveLength(3);
      expect(new Set(calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
      expect(calls.map(({ headers }) => headers["webhook-timestamp"])).toEqual([
        "1900000001",
        "1900000002",
        "1900000003",
      ]);
    },
  );

  test.each([301, 307, 400, 401, 404, 410])("is given up after %i, and no redirect is followed", async (status) => {
    const { url, calls } = await startReceiver(() => status);
    await expect(notifierFor(url).notify(passwordReset)).rejects.toMatchObject({
      name: "DeliveryError",
      failure: "refused",
      status: String(status),
    });
    expect(calls.map(({ path }) => path)).toEqual(["/hook"]);
  });

  test("is given up after the last try if the receiver is unreachable", async () => {
    const { url, close } = await startReceiver();
    close();
    await expect(notifierFor(url).notify(passwordReset)).rejects.toMatchObject({
      failure: "unavailable",
      status: "ECONNREFUSED",
    });
  });

  test("is given up after the time limit if the receiver does not answer", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const notifier = notifierFor(url, { timeout: 50, limits: { retries: 0 } });
    await expect(notifier.notify(passwordReset)).rejects.toMatchObject({
      failure: "unavailable",
      status: "TimeoutError",
    });
  });
});

describe("A notifier by webhook", () => {
  test.each([
    "example.com",
    "http://example.com/hook",
    "ftp://example.com",
    "https://user:hunter2@example.com/",
    "https://example.com/#hunter2",
  ])("rejects the URL %s without repeating it", (url) => {
    const create = () => notifierFor(url);
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/hunter2/);
  });

  test.each(["", "hunter2", `whsec_${Buffer.alloc(23).toString("base64")}`, "whsec_hunter2!hunter2!hunter2!hunter2!"])(
    "refuses the secret %j without repeating it",
    (wrong) => {
      const create = () => notifierFor("https://example.com", { secret: wrong });
      expect(create).toThrow(TypeError);
      expect(create).not.toThrow(/hunter2/);
    },
  );

  test("rejects an empty list of secrets", () => {
    expect(() => notifierFor("https://example.com", { secret: [] })).toThrow(TypeError);
  });
});

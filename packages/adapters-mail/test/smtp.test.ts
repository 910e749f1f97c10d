import { createServer } from "node:net";
import { createSmtpNotifier, DeliveryError, type SmtpNotifierOptions } from "@portcullis/adapters-mail";
import { describe, expect, onTestFinished, test } from "vitest";
import { startMailServer } from "./mail-server.ts";
import { passwordReset, secret } from "./messages.ts";

type Server = Awaited<ReturnType<typeof startMailServer>>;

const quick = { retries: 3, firstPause: 1 };

function notifierFor({ port, ca }: Server, options: Partial<SmtpNotifierOptions> = {}) {
  const url = `smtp://localhost:${port}?tls=required`;
  const notifier = createSmtpNotifier({ url, ca, from: "Example App <auth@example.com>", limits: quick, ...options });
  onTestFinished(() => notifier.close(0));
  return notifier;
}

describe("A message sent by SMTP", () => {
  test("arrives with sender, recipient, subject, text, HTML and the header of automatic messages", async () => {
    const server = await startMailServer();
    await notifierFor(server, { render: () => ({ subject: "Grüße ✉", text: "Zeile ä\n", html: "<p>ä</p>" }) }).notify(
      passwordReset,
    );
    const [message] = server.messages;
    expect(message).toMatchObject({
      subject: "Grüße ✉",
      text: "Zeile ä\n",
      html: "<p>ä</p>",
      from: { value: [{ name: "Example App", address: "auth@example.com" }] },
      to: { value: [{ name: "", address: "alice@example.org" }] },
    });
    expect(message?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(message?.messageId).toMatch(/^<[0-9a-f-]{36}@example\.com>$/);
    expect(server.recipients).toEqual([["alice@example.org"]]);
  });

  test("contains the link in the default text and HTML, and loads nothing else", async () => {
    const server = await startMailServer();
    await notifierFor(server).notify(passwordReset);
    const [message] = server.messages;
    expect(message?.subject).toBe("Reset your password for Example App");
    expect(message?.text).toContain(passwordReset.link);
    expect(message?.html).toContain(`href="${passwordReset.link.replaceAll("&", "&amp;")}"`);
    expect(String(message?.html).match(/(src|url\(|@import|<link|<img)/g)).toBeNull();
  });

  test.each(["smtp", "smtps"])("is sent by %s with the user and password of the URL, only over TLS", async (scheme) => {
    const login = { user: "auth@example.com", password: "p@ss/w:rd" };
    const server = await startMailServer({ tls: scheme === "smtps" ? "implicit" : "starttls", login });
    const credentials = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}`;
    const query = scheme === "smtp" ? "?tls=required" : "";
    const url = `${scheme}://${credentials}@localhost:${server.port}${query}`;
    const notifier = notifierFor(server, { url });
    await notifier.verify();
    await notifier.notify(passwordReset);
    expect(server.messages).toHaveLength(1);
  });

  test.each([
    "bob@example.org, eve@example.org",
    "bob@example.org\r\nRCPT TO:<eve@example.org>",
    '"a b"@example.org, x',
  ])("is not sent if the recipient is not exactly one address: %j", async (to) => {
    const server = await startMailServer();
    await expect(notifierFor(server).notify({ ...passwordReset, to })).rejects.toThrow(DeliveryError);
    expect(server.recipients.flat()).not.toContain("eve@example.org");
    expect(server.messages).toEqual([]);
  });

  test("has one subject line, whatever line breaks a template puts there", async () => {
    const server = await startMailServer();
    const subject = "Hello\r\nBcc: eve@example.org\r\n\r\nX";
    await notifierFor(server, { render: () => ({ subject, text: "t" }) }).notify(passwordReset);
    expect(server.messages[0]?.bcc).toBeUndefined();
    expect(server.recipients).toEqual([["alice@example.org"]]);
  });
});

describe("A mail server that rejects a message", () => {
  test("temporarily (451) gets it again, with the same Message-ID", async () => {
    const server = await startMailServer({
      answer: (attempt) => (attempt < 3 ? { responseCode: 451, text: "4.7.1 greylisted" } : null),
    });
    await notifierFor(server).notify(passwordReset);
    expect(server.counts.attempts).toBe(3);
    expect(server.messages).toHaveLength(1);
  });

  test("permanently (550) gets it once, and the error contains only the code", async () => {
    const server = await startMailServer({
      answer: () => ({ responseCode: 550, text: `5.1.1 <alice@example.org> unknown, see ${secret}` }),
    });
    const error = await errorOf(notifierFor(server).notify(passwordReset));
    expect(error).toMatchObject({ name: "DeliveryError", failure: "refused", status: "550" });
    expect(server.counts.attempts).toBe(1);
    expect(textOf(error)).not.toContain(secret);
    expect(textOf(error)).not.toContain("alice");
  });

  test("temporarily at each try causes it to be given up after the last", async () => {
    const server = await startMailServer({ answer: () => ({ responseCode: 451, text: "no" }) });
    await expect(notifierFor(server).notify(passwordReset)).rejects.toMatchObject({
      failure: "unavailable",
      status: "451",
    });
    expect(server.counts.attempts).toBe(4);
  });

  test("because the password is wrong is tried once", async () => {
    const server = await startMailServer({ login: { user: "auth", password: "right" } });
    const url = `smtp://auth:wrong@localhost:${server.port}?tls=required`;
    const notifier = notifierFor(server, { url });
    await expect(notifier.verify()).rejects.toMatchObject({ failure: "refused", status: "535" });
    const error = await errorOf(notifier.notify(passwordReset));
    expect(error).toMatchObject({ failure: "refused", status: "535" });
    expect(textOf(error)).not.toContain("wrong");
    expect(server.counts.logins).toBe(2);
  });

  test("because it has no STARTTLS gets neither password nor message", async () => {
    const login = { user: "auth", password: "right" };
    const server = await startMailServer({ tls: "none", login });
    const url = `smtp://auth:right@localhost:${server.port}?tls=required`;
    await expect(notifierFor(server, { url }).notify(passwordReset)).rejects.toMatchObject({ failure: "refused" });
    expect(server.counts).toMatchObject({ logins: 0, attempts: 0 });
  });

  test("because its certificate is unknown gets no message", async () => {
    const server = await startMailServer();
    const other = { ...server, ca: (await import("node:tls")).rootCertificates[0] ?? "" };
    await expect(notifierFor(other).notify(passwordReset)).rejects.toMatchObject({ failure: "unavailable" });
    expect(server.counts.attempts).toBe(0);
  });

  test("because it is unreachable is tried again, and the message is given up", async () => {
    const server = await startMailServer();
    const notifier = notifierFor(server);
    await server.close();
    await expect(notifier.notify(passwordReset)).rejects.toMatchObject({ failure: "unavailable", status: "ESOCKET" });
  });

  test("because it never answers is given up after the time limit", async () => {
    const silent = createServer();
    const sockets: { destroy(): void }[] = [];
    silent.on("connection", (socket) => void sockets.push(socket.on("error", () => {})));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as { readonly port: number };
    const notifier = createSmtpNotifier({
      url: `smtp://127.0.0.1:${port}`,
      from: "auth@example.com",
      limits: { retries: 0 },
      timeouts: { connect: 50, silence: 50 },
    });
    await expect(notifier.notify(passwordReset)).rejects.toMatchObject({ failure: "unavailable", status: "ETIMEDOUT" });
    await notifier.close(0);
  });
});

describe("A notifier by SMTP", () => {
  test("sends 50 messages at once over at most three connections", async () => {
    const server = await startMailServer();
    const notifier = notifierFor(server);
    await Promise.all(Array.from({ length: 50 }, () => notifier.notify(passwordReset)));
    expect(server.messages).toHaveLength(50);
    expect(server.counts.connections).toBeLessThanOrEqual(3);
  });

  test("continues over new connections when the server closes the old ones", async () => {
    const server = await startMailServer({ answer: (n) => (n === 2 ? { responseCode: 421, text: "closing" } : null) });
    const notifier = notifierFor(server);
    await notifier.notify(passwordReset);
    await notifier.notify(passwordReset);
    expect(server.messages).toHaveLength(2);
  });

  test("rejects messages beyond its capacity at once", async () => {
    const server = await startMailServer({ answer: () => "silence" });
    const notifier = notifierFor(server, { limits: { ...quick, capacity: 2 } });
    const waiting = [notifier.notify(passwordReset), notifier.notify(passwordReset)].map(errorOf);
    await expect(notifier.notify(passwordReset)).rejects.toMatchObject({ failure: "queue_full" });
    await notifier.close(0);
    expect(await Promise.all(waiting)).toMatchObject([{ failure: "closed" }, { failure: "closed" }]);
  });

  test("delivers the messages in flight when it is closed, and accepts no more", async () => {
    const server = await startMailServer();
    const notifier = notifierFor(server);
    const under = [1, 2, 3, 4, 5].map(() => notifier.notify(passwordReset));
    await notifier.close();
    await Promise.all(under);
    expect(server.messages).toHaveLength(5);
    await expect(notifier.notify(passwordReset)).rejects.toMatchObject({ failure: "closed" });
  });

  test("reports a failing template only by the name of its error", async () => {
    const server = await startMailServer();
    const render = () => {
      throw new RangeError(`no text for ${passwordReset.link}`);
    };
    const error = await errorOf(notifierFor(server, { render }).notify(passwordReset));
    expect(error).toMatchObject({ failure: "not_written", status: "RangeError" });
    expect(textOf(error)).not.toContain(secret);
  });

  test.each([
    "localhost",
    "http://localhost",
    "smtp://",
    "smtp://mail.example.com/path",
    "smtp://mail.example.com?tls=no",
    "smtp://mail.example.com?pool=true",
    "smtps://mail.example.com?tls=optional",
    "smtp://:hunter2@mail.example.com",
    "smtp://user:hunter2@mail.example.com?tls=optional",
    "smtp://user:hunter2%@mail.example.com",
  ])("rejects the URL %s without repeating it", (url) => {
    const create = () => createSmtpNotifier({ url, from: "auth@example.com" });
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/hunter2/);
  });

  test.each(["", "Example", "a@example.com, b@example.com", "a@example.com\r\nBcc: b@example.com"])(
    "rejects the sender %j",
    (from) => {
      expect(() => createSmtpNotifier({ url: "smtp://localhost", from })).toThrow(TypeError);
    },
  );

  test.each([{ capacity: 0 }, { concurrency: 1.5 }, { retries: -1 }, { retries: 11 }, { firstPause: 0 }])(
    "rejects the limits %j",
    (limits) => {
      expect(() => createSmtpNotifier({ url: "smtp://localhost", from: "a@example.com", limits })).toThrow(RangeError);
    },
  );
});

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const textOf = (error: unknown) => {
  const { message, stack, ...rest } = error as Error;
  return JSON.stringify([message, stack, rest, String((error as Error).cause)]);
};

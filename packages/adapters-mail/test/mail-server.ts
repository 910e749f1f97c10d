import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { generate } from "selfsigned";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

export interface MailServerOptions {
  /** Default `starttls`. */
  readonly tls?: "implicit" | "starttls" | "none";
  readonly login?: { readonly user: string; readonly password: string };
  /** The server's answer to each attempt to deliver: a reply of 4yz or 5yz, silence, or null to accept the message. */
  readonly answer?: (attempt: number) => { readonly responseCode: number; readonly text: string } | "silence" | null;
}

const certificate = generate([{ name: "commonName", value: "localhost" }], {
  extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
} as never);

/** A real mail server on the loopback interface, which stops at the end of its test. */
export async function startMailServer({ tls = "starttls", login, answer = () => null }: MailServerOptions = {}) {
  const { private: key, cert } = await certificate;
  const messages: ParsedMail[] = [];
  const recipients: string[][] = [];
  const counts = { attempts: 0, logins: 0, connections: 0 };
  const server = new SMTPServer({
    key,
    cert,
    secure: tls === "implicit",
    authOptional: login === undefined,
    disabledCommands: [...(tls === "none" ? ["STARTTLS"] : []), ...(login === undefined ? ["AUTH"] : [])],
    closeTimeout: 1,
    onConnect: (_, callback) => {
      counts.connections += 1;
      callback();
    },
    onAuth: ({ username, password }, _, callback) => {
      counts.logins += 1;
      if (username === login?.user && password === login?.password) callback(null, { user: username });
      else callback(Object.assign(new Error("Authentication failed"), { responseCode: 535 }));
    },
    onData: (stream, session, callback) => {
      counts.attempts += 1;
      const attempt = counts.attempts;
      void simpleParser(stream).then((message) => {
        const refusal = answer(attempt);
        if (refusal === "silence") return;
        if (refusal !== null) {
          callback(Object.assign(new Error(refusal.text), { responseCode: refusal.responseCode }));
          return;
        }
        messages.push(message);
        recipients.push(session.envelope.rcptTo.map(({ address }) => address));
        callback();
      });
    },
  });
  // If a client ends a connection early, this is not a fault of the server.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  return { port, ca: cert, messages, recipients, counts, close };
}

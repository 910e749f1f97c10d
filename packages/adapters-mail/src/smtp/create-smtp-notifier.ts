import { randomUUID } from "node:crypto";
import type { Message, Notifier } from "@portcullis/core/ports";
import { createTransport } from "nodemailer";
import { type Closeable, defaultCloseWait } from "../delivery/closing.ts";
import { Deliveries, type DeliveryLimits } from "../delivery/deliveries.ts";
import { DeliveryError } from "../delivery/delivery-error.ts";
import type { MessageContent, RenderMessage } from "../templates/message-content.ts";
import { renderMessage } from "../templates/render-message.ts";
import { deliveryErrorOf } from "./smtp-outcome.ts";
import { parseSender } from "./sender.ts";
import { parseSmtpUrl } from "./smtp-url.ts";

export interface SmtpNotifierOptions {
  /**
   * The mail server: `smtps://user:password@host` (TLS, port 465) or `smtp://user:password@host` (STARTTLS, port 587).
   * STARTTLS is required unless the host is this machine; `?tls=required` and `?tls=optional` override this.
   */
  readonly url: string;
  /** One sender: `Example <auth@example.com>` or `auth@example.com`. */
  readonly from: string;
  /** What the default texts call the application. Default: the name in `from`, or else its domain. */
  readonly appName?: string;
  /** Writes the messages. Default: {@link renderMessage}. */
  readonly render?: RenderMessage;
  readonly limits?: DeliveryLimits;
  /** Certificates in PEM that are trusted instead of the runtime's, for a mail server with a private authority. */
  readonly ca?: string | readonly string[];
  /** In milliseconds. */
  readonly timeouts?: {
    /** For each of name look-up, connection and greeting. Default 10,000. */
    readonly connect?: number;
    /** For a connection on which the server sends nothing. Default 30,000. */
    readonly silence?: number;
  };
}

export interface SmtpNotifier extends Notifier, Closeable {
  /**
   * Connects, and logs in if the URL has a user, without sending anything.
   * @throws DeliveryError
   */
  verify(): Promise<void>;
}

/**
 * Creates a notifier that sends e-mail by SMTP (RFC 5321). Connections are opened on demand, kept and shared.
 *
 * A message is tried several times, with increasing pauses. If a connection breaks after the text was sent, the message
 * may be delivered twice, with the same Message-ID. A message that is given up rejects with a DeliveryError.
 * @throws TypeError for a malformed URL or sender; RangeError for a limit out of its bounds
 */
export function createSmtpNotifier(options: SmtpNotifierOptions): SmtpNotifier {
  const server = parseSmtpUrl(options.url);
  const { name, address, domain } = parseSender(options.from);
  const { connect = 10_000, silence = 30_000 } = options.timeouts ?? {};
  const appName = options.appName ?? (name === "" ? domain : name);
  const render: RenderMessage = options.render ?? ((message) => renderMessage(message, appName));
  const deliveries = new Deliveries(options.limits);
  const transport = createTransport({
    pool: true,
    maxConnections: options.limits?.concurrency ?? 3,
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    requireTLS: server.requireTls,
    ...(server.auth === null ? {} : { auth: server.auth }),
    tls: {
      rejectUnauthorized: server.requireTls,
      ...(options.ca === undefined ? {} : { ca: [options.ca].flat() }),
    },
    dnsTimeout: connect,
    connectionTimeout: connect,
    greetingTimeout: connect,
    socketTimeout: silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // An idle connection of the pool may break while no message waits for it.
  transport.on("error", () => {});

  const notify = async (message: Message) => {
    const messageId = `<${randomUUID()}@${domain}>`;
    let content: MessageContent | undefined;
    await deliveries.deliver(async () => {
      content ??= await contentOf(message, render);
      try {
        await transport.sendMail({
          from: { name, address },
          // As a string, it would be parsed as a list, in which a comma adds a recipient.
          to: { name: "", address: message.to },
          subject: content.subject,
          text: content.text,
          ...(content.html === undefined ? {} : { html: content.html }),
          messageId,
          // RFC 3834 §5.
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw deliveryErrorOf(error);
      }
    });
  };
  return {
    notify,
    verify: async () => {
      try {
        await transport.verify();
      } catch (error) {
        throw deliveryErrorOf(error);
      }
    },
    close: async (wait = defaultCloseWait) => {
      await deliveries.close(wait);
      transport.close();
    },
  };
}

/** Hides errors of the application's template, because they may contain the link. */
async function contentOf(message: Message, render: RenderMessage): Promise<MessageContent> {
  try {
    return await render(message);
  } catch (error) {
    throw new DeliveryError("not_written", error instanceof Error ? error.name : null);
  }
}

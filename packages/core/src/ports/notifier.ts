import type { Message } from "../domain/message.ts";

/**
 * Delivers messages to users: by e-mail, through a webhook or in another way.
 *
 * Requests never wait for it, and its failures never change their response. Many messages may be in flight; the core
 * bounds their number and drops what exceeds it, with an event.
 */
export interface Notifier {
  /**
   * Delivers one message. Resolves when the message is delivered, or accepted by something durable, such as a mail
   * server. Rejects when it is given up, with an error that contains neither the secret nor the link: the core emits
   * `message_failed` and does not call again. Trying again is the notifier's task.
   *
   * It must settle within minutes. A message that never settles holds its place for an hour. A type that the
   * notifier does not know must reject.
   */
  notify(message: Message): Promise<void>;
}

/**
 * Why a message was given up. `refused`: the receiver rejected it permanently. `unavailable`: the last try failed too.
 * `not_written`: the template failed. `queue_full`: too many messages were waiting. `closed`: the notifier was closed
 * before it was sent.
 */
export type DeliveryFailure = "refused" | "unavailable" | "not_written" | "queue_full" | "closed";

/** A message was not delivered. No property of the error contains the recipient, the secret or the link. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";

  readonly failure: DeliveryFailure;
  /**
   * The code of the mail server (RFC 5321 §4.2) or of the webhook (HTTP), a network error such as `ECONNREFUSED`, or
   * the name of the template's error. Null if there is nothing to add.
   */
  readonly status: string | null;

  constructor(failure: DeliveryFailure, status: string | null = null) {
    super(status === null ? sentences[failure] : `${sentences[failure]} (${status})`);
    this.failure = failure;
    this.status = status;
  }
}

const sentences: Readonly<Record<DeliveryFailure, string>> = {
  refused: "The message was rejected.",
  unavailable: "The message could not be sent.",
  not_written: "The template of the message failed.",
  queue_full: "Too many messages are waiting.",
  closed: "The notifier is closed.",
};

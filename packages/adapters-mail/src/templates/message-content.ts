import type { Message } from "@portcullis/core/ports";

/** The content of one e-mail. */
export interface MessageContent {
  /** One line. */
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** A whole HTML document. Without it, the e-mail is only plain text. */
  readonly html?: string;
}

/**
 * Writes an e-mail. It may differ by `message.type`, and by the fields of `message.user.profile`, for example a
 * language. Values of the user may contain HTML: escape them. To leave a type to the default text, call
 * {@link renderMessage}.
 */
export type RenderMessage = (message: Message) => MessageContent | Promise<MessageContent>;

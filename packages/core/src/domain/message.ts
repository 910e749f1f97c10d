import type { Profile, UserId } from "./user.ts";

/** The user that a message is about. */
export interface MessageUser {
  readonly id: UserId;
  /** As the user typed it. It may contain HTML and any other visible characters: escape it. */
  readonly username: string;
  /** The application's own fields, for example a language to write in. */
  readonly profile: Profile;
}

/** What every message has. */
export interface MessageEnvelope {
  /**
   * The recipient: one e-mail address as it is stored. It has one `@`, and no white space, control or invisible
   * characters, commas, semicolons, quotes or brackets.
   */
  readonly to: string;
  readonly user: MessageUser;
  /** When the event behind the message happened. */
  readonly at: Date;
}

/** A message that carries a one-time secret. Never log it. */
export interface SecretMessage extends MessageEnvelope {
  /** The one-time secret, as visible ASCII characters that need no escaping in a URL. */
  readonly secret: string;
  /**
   * The page to open, from the settings `links`, with the purpose and the secret in its fragment:
   * `https://example.com/reset-password#purpose=password_reset&secret=…`. Opening it changes nothing.
   */
  readonly link: string;
  /** The first instant at which the secret is no longer valid. */
  readonly expiresAt: Date;
}

/** Someone asked to reset this user's password. Anyone who has the link can set a new one. */
export interface PasswordResetMessage extends SecretMessage {
  readonly type: "password_reset";
}

/** The user is asked to prove that this is their address. */
export interface VerifyEmailMessage extends SecretMessage {
  readonly type: "verify_email";
}

/** The user has asked to change their address to this one, and has to prove it. Until then, the old address stays. */
export interface ConfirmEmailMessage extends SecretMessage {
  readonly type: "confirm_email";
}

/** A notice: the password was changed, and every earlier session has ended. */
export interface PasswordChangedMessage extends MessageEnvelope {
  readonly type: "password_changed";
  /** `user`: with the current password. `reset`: with a link. `operator`: by an administrator. */
  readonly by: "user" | "reset" | "operator";
}

/** A notice: the address has changed. It goes to both addresses, one message each. */
export interface EmailChangedMessage extends MessageEnvelope {
  readonly type: "email_changed";
  /** Null if the user had none. */
  readonly oldAddress: string | null;
  readonly newAddress: string;
}

/** A message to a user, as data: the notifier writes the text. Later versions may add types. */
export type Message =
  | PasswordResetMessage
  | VerifyEmailMessage
  | ConfirmEmailMessage
  | PasswordChangedMessage
  | EmailChangedMessage;

export type MessageType = Message["type"];

/** The types of messages that carry a one-time secret. */
export type SecretMessageType = Extract<Message, SecretMessage>["type"];

/** Every way in which a use case can fail. */
export type AuthErrorCode =
  /** Input breaks a rule; `issues` says which. */
  | "validation_failed"
  | "username_taken"
  /** Unknown user or wrong password; the error does not say which. */
  | "invalid_credentials"
  /** Only reported after the correct password or a valid token. */
  | "account_disabled"
  /** The user has not proven their e-mail address. Only reported after the correct password or a valid token. */
  | "email_unverified"
  /** Too many attempts, failed or still in flight; `retryAfter` says when to try again. */
  | "too_many_attempts"
  /** The hash queue is full; `retryAfter` says when to try again. */
  | "overloaded"
  /** The storage can't be reached. */
  | "unavailable"
  | "token_missing"
  /** Malformed, forged, revoked, superseded or unknown. */
  | "token_invalid"
  | "token_expired"
  /** A refresh token was used before: its session has been ended (RFC 9700 §4.14.2). */
  | "token_reused"
  /** A one-time secret that is malformed, unknown, expired, used or replaced, or whose user has changed since. */
  | "secret_invalid"
  | "wrong_password"
  | "password_unchanged"
  | "not_found";

/** One broken rule. */
export interface Issue {
  /** The place in the input, as a JSON pointer (RFC 6901): `/username`. */
  readonly pointer: string;
  /** A stable code for programs: `too_short`. */
  readonly code: string;
  /** A sentence for people. It never contains input. */
  readonly detail: string;
}

export interface AuthErrorDetails {
  /** When to try again: whole seconds, at least 1. */
  readonly retryAfter?: number;
  readonly issues?: readonly Issue[];
}

const messages: Readonly<Record<AuthErrorCode, string>> = {
  validation_failed: "The input is not valid.",
  username_taken: "This username is already taken.",
  invalid_credentials: "The username or password is wrong.",
  account_disabled: "This account is disabled.",
  email_unverified: "The e-mail address is not verified.",
  too_many_attempts: "Too many attempts. Try again later.",
  overloaded: "The service is busy. Try again shortly.",
  unavailable: "The service is temporarily unavailable. Try again shortly.",
  token_missing: "A token is required.",
  token_invalid: "The token is not valid.",
  token_expired: "The token has expired.",
  token_reused: "The refresh token was used before. The session has been ended.",
  secret_invalid: "The link or code is not valid any more.",
  wrong_password: "The current password is wrong.",
  password_unchanged: "The new password must differ from the current one.",
  not_found: "Not found.",
};

/**
 * A failure of a use case that the caller should report. Its message is fixed for its code and never contains input.
 */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: AuthErrorCode;
  readonly retryAfter?: number;
  readonly issues?: readonly Issue[];

  constructor(code: AuthErrorCode, details: AuthErrorDetails = {}) {
    super(messages[code]);
    this.code = code;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
    if (details.issues !== undefined) this.issues = details.issues;
  }
}

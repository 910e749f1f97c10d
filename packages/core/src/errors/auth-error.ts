/** Every way in which a use case fails; the full list, with its meaning. */
export type AuthErrorCode =
  /** Input breaks a rule; `issues` says which. */
  | "validation_failed"
  | "username_taken"
  /** Unknown user or wrong password: nobody is told which. */
  | "invalid_credentials"
  /** Told only to who has the right password or a valid token. */
  | "account_disabled"
  /** Too many attempts, failed or still in flight; `retryAfter` says when to try again. */
  | "too_many_attempts"
  /** No room to hash a password now; `retryAfter` says when to come back. */
  | "overloaded"
  /** The storage can't be reached now; nothing was changed. */
  | "unavailable"
  | "token_missing"
  /** Malformed, forged, revoked, superseded or unknown. */
  | "token_invalid"
  | "token_expired"
  /** A refresh token that was used before: its login has been ended (RFC 9700 §4.14.2). */
  | "token_reused"
  | "wrong_password"
  | "password_unchanged"
  | "not_found";

/** One broken rule. */
export interface Issue {
  /** Where in the input, as a JSON pointer (RFC 6901): `/username`. */
  readonly pointer: string;
  /** Stable, for programs: `too_short`. */
  readonly code: string;
  /** For people. Never holds input. */
  readonly detail: string;
}

export interface AuthErrorDetails {
  /** Whole seconds, at least 1. */
  readonly retryAfter?: number;
  readonly issues?: readonly Issue[];
}

const messages: Readonly<Record<AuthErrorCode, string>> = {
  validation_failed: "The input breaks one or more rules.",
  username_taken: "This username is taken.",
  invalid_credentials: "Username or password is wrong.",
  account_disabled: "This account is disabled.",
  too_many_attempts: "Too many attempts. Try again later.",
  overloaded: "The service is busy. Try again shortly.",
  unavailable: "The service can't answer now. Try again shortly.",
  token_missing: "A token is required.",
  token_invalid: "The token is not valid.",
  token_expired: "The token has expired.",
  token_reused: "The refresh token was used before; this login has been ended.",
  wrong_password: "The current password is wrong.",
  password_unchanged: "The new password is the current one.",
  not_found: "There is no such thing.",
};

/** A failure that a caller is to be told of. Its message is fixed for its code and never holds input. */
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

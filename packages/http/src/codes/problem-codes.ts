import type { AuthErrorCode } from "@portcullis/core";

/** Errors that only HTTP requests can have. */
export type HttpErrorCode =
  /** The request or its body is malformed, or credentials are sent in two ways. */
  | "invalid_request"
  | "unsupported_grant_type"
  | "api_key_invalid"
  /** A request with cookies that may come from another site. */
  | "csrf_refused"
  | "method_not_allowed"
  | "request_timeout"
  | "payload_too_large"
  | "unsupported_media_type"
  | "header_fields_too_large"
  | "internal_error";

export type ProblemCode = AuthErrorCode | HttpErrorCode;

export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** The `error` of an OAuth error response (RFC 6749 §5.2; §4.1.2.1 for the last two). */
  readonly oauth: OAuthErrorCode;
  /** The challenge `WWW-Authenticate: Bearer` (RFC 6750 §3): `plain` has no error code. */
  readonly challenge?: "plain" | "invalid_token";
  /** The default of `Retry-After`, in seconds. */
  readonly retryAfter?: number;
}

export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "temporarily_unavailable"
  | "server_error";

const refused = "invalid_request";
const denied = "invalid_grant";
const busy = "temporarily_unavailable";

/** The table of error codes with their HTTP form. */
export const problemTypes: Readonly<Record<ProblemCode, ProblemType>> = {
  invalid_request: { status: 400, title: "Invalid request", oauth: refused },
  unsupported_grant_type: { status: 400, title: "Unsupported grant type", oauth: "unsupported_grant_type" },
  secret_invalid: { status: 400, title: "Link or code invalid", oauth: refused },
  wrong_password: { status: 400, title: "Wrong password", oauth: denied },
  password_unchanged: { status: 400, title: "Password unchanged", oauth: refused },
  token_missing: { status: 401, title: "Token missing", oauth: refused, challenge: "plain" },
  invalid_credentials: { status: 401, title: "Invalid credentials", oauth: denied, challenge: "plain" },
  token_invalid: { status: 401, title: "Token invalid", oauth: denied, challenge: "invalid_token" },
  token_expired: { status: 401, title: "Token expired", oauth: denied, challenge: "invalid_token" },
  token_reused: { status: 401, title: "Refresh token reused", oauth: denied, challenge: "invalid_token" },
  account_disabled: { status: 403, title: "Account disabled", oauth: denied },
  email_unverified: { status: 403, title: "E-mail address not verified", oauth: denied },
  csrf_refused: { status: 403, title: "Cross-site request refused", oauth: refused },
  api_key_invalid: { status: 403, title: "API key invalid", oauth: "invalid_client" },
  not_found: { status: 404, title: "Not found", oauth: refused },
  method_not_allowed: { status: 405, title: "Method not allowed", oauth: refused },
  request_timeout: { status: 408, title: "Request timeout", oauth: refused },
  username_taken: { status: 409, title: "Username taken", oauth: refused },
  payload_too_large: { status: 413, title: "Payload too large", oauth: refused },
  unsupported_media_type: { status: 415, title: "Unsupported media type", oauth: refused },
  validation_failed: { status: 422, title: "Validation failed", oauth: refused },
  too_many_attempts: { status: 429, title: "Too many attempts", oauth: busy, retryAfter: 1 },
  header_fields_too_large: { status: 431, title: "Header fields too large", oauth: refused },
  internal_error: { status: 500, title: "Internal error", oauth: "server_error" },
  overloaded: { status: 503, title: "Overloaded", oauth: busy, retryAfter: 1 },
  unavailable: { status: 503, title: "Unavailable", oauth: busy, retryAfter: 5 },
};

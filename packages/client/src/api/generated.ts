/* Made of the API's OpenAPI document: npm run generate -w packages/client */

export interface Api {
  operations: Operations;
  problem: Problem;
}
export interface Operations {
  /**
   * Register a user.
   */
  register: {
    method: "POST";
    path: "/auth/register";
    request: NewUser;
    answer: User;
    problem:
      | "invalid_request"
      | "username_taken"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "too_many_attempts"
      | "internal_error"
      | "overloaded"
      | "unavailable";
  };
  /**
   * Log in.
   */
  login: {
    method: "POST";
    path: "/auth/login";
    request: Credentials;
    answer: TokenPair | PairInCookies;
    problem:
      | "invalid_request"
      | "unsupported_grant_type"
      | "invalid_credentials"
      | "account_disabled"
      | "csrf_refused"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "too_many_attempts"
      | "internal_error"
      | "overloaded"
      | "unavailable";
  };
  /**
   * Renew the token pair.
   */
  refresh: {
    method: "POST";
    path: "/auth/refresh";
    request: {
      /**
       * The one that came with the last token pair.
       */
      refresh_token?: string;
    };
    answer: TokenPair | PairInCookies;
    problem:
      | "invalid_request"
      | "unsupported_grant_type"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "token_reused"
      | "account_disabled"
      | "csrf_refused"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Log in or renew the token pair, for OAuth clients.
   */
  token: {
    method: "POST";
    path: "/auth/token";
    request: PasswordTokenRequest | RefreshTokenRequest;
    answer: TokenPair;
    problem:
      | "invalid_request"
      | "unsupported_grant_type"
      | "invalid_credentials"
      | "token_invalid"
      | "token_expired"
      | "token_reused"
      | "account_disabled"
      | "validation_failed"
      | "payload_too_large"
      | "unsupported_media_type"
      | "too_many_attempts"
      | "internal_error"
      | "overloaded"
      | "unavailable";
  };
  /**
   * Log out.
   */
  logout: {
    method: "POST";
    path: "/auth/logout";
    request: LogoutRequest;
    problem:
      | "invalid_request"
      | "token_missing"
      | "csrf_refused"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Revoke a token.
   */
  revoke: {
    method: "POST";
    path: "/auth/revoke";
    request: RevocationRequest;
    answer: Revoked;
    problem:
      | "invalid_request"
      | "validation_failed"
      | "payload_too_large"
      | "unsupported_media_type"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Log out every device.
   */
  logoutEverywhere: {
    method: "POST";
    path: "/auth/logout-all";
    problem:
      | "invalid_request"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "csrf_refused"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Who the access token belongs to.
   */
  me: {
    method: "GET";
    path: "/auth/me";
    answer: User;
    problem:
      | "invalid_request"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Change the password.
   */
  changePassword: {
    method: "POST";
    path: "/auth/change-password";
    request: PasswordChange;
    problem:
      | "invalid_request"
      | "wrong_password"
      | "password_unchanged"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "csrf_refused"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "too_many_attempts"
      | "internal_error"
      | "overloaded"
      | "unavailable";
  };
  /**
   * Where the user is logged in.
   */
  listSessions: {
    method: "GET";
    path: "/auth/sessions";
    query: {
      /**
       * `next` of the page before; without it, the first page.
       */
      after?: string;
      /**
       * Sessions on a page, at most; 100 by default.
       */
      limit?: number;
    };
    answer: SessionList;
    problem:
      | "invalid_request"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Log out one device.
   */
  revokeSession: {
    method: "DELETE";
    path: "/auth/sessions/{id}";
    problem:
      | "invalid_request"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "csrf_refused"
      | "not_found"
      | "internal_error"
      | "unavailable";
  };
}
export interface NewUser {
  /**
   * A name or an e-mail address. Case, width and Unicode composition make no difference.
   */
  username: string;
  /**
   * As typed: nothing is trimmed or cut.
   */
  password: string;
}
/**
 * A user; nothing of it is secret.
 */
export interface User {
  /**
   * Identifies the user; an opaque string that never changes.
   */
  id: string;
  /**
   * As its owner typed it.
   */
  username: string;
  /**
   * Whether an operator has locked the account.
   */
  disabled: boolean;
  /**
   * When the user registered.
   */
  created_at: string;
}
export interface Credentials {
  /**
   * A name or an e-mail address. Case, width and Unicode composition make no difference.
   */
  username: string;
  /**
   * As typed: nothing is trimmed or cut.
   */
  password: string;
}
export interface TokenPair {
  /**
   * Goes with each request, as `Authorization: Bearer` (RFC 6750 §2.1).
   */
  access_token: string;
  token_type: "Bearer";
  /**
   * Whole seconds until the access token ends.
   */
  expires_in: number;
  /**
   * Good for one refresh, which answers with the next.
   */
  refresh_token: string;
}
export interface PairInCookies {
  /**
   * Whole seconds until the access token ends.
   */
  expires_in: number;
}
export interface PasswordTokenRequest {
  grant_type: "password";
  /**
   * A name or an e-mail address. Case, width and Unicode composition make no difference.
   */
  username: string;
  /**
   * As typed: nothing is trimmed or cut.
   */
  password: string;
  /**
   * Accepted and ignored.
   */
  scope?: string;
  /**
   * Accepted and ignored.
   */
  client_id?: string;
  /**
   * Accepted and ignored.
   */
  client_secret?: string;
}
export interface RefreshTokenRequest {
  grant_type: "refresh_token";
  /**
   * The one that came with the last token pair.
   */
  refresh_token: string;
  /**
   * Accepted and ignored.
   */
  scope?: string;
  /**
   * Accepted and ignored.
   */
  client_id?: string;
  /**
   * Accepted and ignored.
   */
  client_secret?: string;
}
export interface LogoutRequest {
  /**
   * The one that came with the last token pair.
   */
  refresh_token?: string;
}
export interface RevocationRequest {
  /**
   * An access or a refresh token, or what may once have been one.
   */
  token: string;
  /**
   * Accepted and ignored.
   */
  token_type_hint?: string;
  /**
   * Accepted and ignored.
   */
  client_id?: string;
  /**
   * Accepted and ignored.
   */
  client_secret?: string;
}
export interface Revoked {}
export interface PasswordChange {
  /**
   * As typed: nothing is trimmed or cut.
   */
  current_password: string;
  /**
   * As typed: nothing is trimmed or cut.
   */
  new_password: string;
}
export interface SessionList {
  /**
   * Newest first.
   *
   * @maxItems 100
   */
  sessions: Session[];
  /**
   * Where the next page begins: send it as `after`. Absent on the last page.
   */
  next?: string;
}
/**
 * One login, on one device.
 */
export interface Session {
  /**
   * Identifies the session; the `sid` of signed tokens.
   */
  id: string;
  /**
   * When the user logged in.
   */
  created_at: string;
  /**
   * When its tokens were last renewed, or issued if they never were.
   */
  last_used_at: string;
  /**
   * When it ends if it is not refreshed again.
   */
  expires_at: string;
  /**
   * What the client called itself at login.
   */
  user_agent?: string;
  /**
   * The IP address of the client at login.
   */
  address?: string;
  /**
   * Whether the request came with this session's token.
   */
  current: boolean;
}
/**
 * A problem document (RFC 9457).
 */
export interface Problem {
  /**
   * The code, as a URI.
   */
  type:
    | "urn:portcullis:problem:invalid_request"
    | "urn:portcullis:problem:unsupported_grant_type"
    | "urn:portcullis:problem:wrong_password"
    | "urn:portcullis:problem:password_unchanged"
    | "urn:portcullis:problem:token_missing"
    | "urn:portcullis:problem:invalid_credentials"
    | "urn:portcullis:problem:token_invalid"
    | "urn:portcullis:problem:token_expired"
    | "urn:portcullis:problem:token_reused"
    | "urn:portcullis:problem:account_disabled"
    | "urn:portcullis:problem:csrf_refused"
    | "urn:portcullis:problem:api_key_invalid"
    | "urn:portcullis:problem:not_found"
    | "urn:portcullis:problem:method_not_allowed"
    | "urn:portcullis:problem:request_timeout"
    | "urn:portcullis:problem:username_taken"
    | "urn:portcullis:problem:payload_too_large"
    | "urn:portcullis:problem:unsupported_media_type"
    | "urn:portcullis:problem:validation_failed"
    | "urn:portcullis:problem:too_many_attempts"
    | "urn:portcullis:problem:header_fields_too_large"
    | "urn:portcullis:problem:internal_error"
    | "urn:portcullis:problem:overloaded"
    | "urn:portcullis:problem:unavailable";
  /**
   * The same for each code.
   */
  title: string;
  /**
   * The status of the answer.
   */
  status: number;
  /**
   * Stable, for programs.
   */
  code:
    | "invalid_request"
    | "unsupported_grant_type"
    | "wrong_password"
    | "password_unchanged"
    | "token_missing"
    | "invalid_credentials"
    | "token_invalid"
    | "token_expired"
    | "token_reused"
    | "account_disabled"
    | "csrf_refused"
    | "api_key_invalid"
    | "not_found"
    | "method_not_allowed"
    | "request_timeout"
    | "username_taken"
    | "payload_too_large"
    | "unsupported_media_type"
    | "validation_failed"
    | "too_many_attempts"
    | "header_fields_too_large"
    | "internal_error"
    | "overloaded"
    | "unavailable";
  /**
   * For people. Never holds input.
   */
  detail: string;
  /**
   * What the request is called in logs.
   */
  request_id: string;
  /**
   * The first 50 broken rules, for `validation_failed`.
   *
   * @maxItems 50
   */
  errors?: Issue[];
}
/**
 * One broken rule.
 */
export interface Issue {
  /**
   * Where in the body, as a JSON pointer (RFC 6901); empty: all of it.
   */
  pointer: string;
  /**
   * Stable, for programs.
   */
  code: string;
  /**
   * For people.
   */
  detail: string;
}

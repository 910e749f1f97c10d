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
      | "email_unverified"
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
   * Refresh the token pair.
   */
  refresh: {
    method: "POST";
    path: "/auth/refresh";
    request: {
      /**
       * The refresh token of the last token pair.
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
   * Log in or refresh the token pair, for OAuth clients.
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
      | "email_unverified"
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
   * Log out on all devices.
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
   * Get the user of the access token.
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
   * Change fields of the user.
   */
  updateProfile: {
    method: "PATCH";
    path: "/auth/me";
    request: ProfileChange;
    answer: User;
    problem:
      | "invalid_request"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "csrf_refused"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Delete the account.
   */
  deleteAccount: {
    method: "DELETE";
    path: "/auth/me";
    request: AccountDeletion;
    problem:
      | "invalid_request"
      | "wrong_password"
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
   * Change the username.
   */
  changeUsername: {
    method: "POST";
    path: "/auth/change-username";
    request: UsernameChange;
    answer: User;
    problem:
      | "invalid_request"
      | "wrong_password"
      | "token_missing"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "csrf_refused"
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
   * Change the password.
   */
  changePassword: {
    method: "POST";
    path: "/auth/change-password";
    request: PasswordChange;
    answer: TokenPair | PairInCookies;
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
   * Set a new password with the secret of a link.
   */
  resetPassword: {
    method: "POST";
    path: "/auth/reset-password";
    request: PasswordReset;
    problem:
      | "invalid_request"
      | "secret_invalid"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "overloaded"
      | "unavailable";
  };
  /**
   * Send a link that sets a new password.
   */
  forgotPassword: {
    method: "POST";
    path: "/auth/forgot-password";
    request: Recipient;
    problem:
      | "invalid_request"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "too_many_attempts"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Send a link that proves the e-mail address.
   */
  requestVerification: {
    method: "POST";
    path: "/auth/request-verification";
    request: Recipient;
    problem:
      | "invalid_request"
      | "token_invalid"
      | "token_expired"
      | "account_disabled"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "too_many_attempts"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Prove the e-mail address with the secret of a link.
   */
  verifyEmail: {
    method: "POST";
    path: "/auth/verify-email";
    request: EmailVerification;
    problem:
      | "invalid_request"
      | "secret_invalid"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * Send a link that changes the e-mail address to the new one.
   */
  changeEmail: {
    method: "POST";
    path: "/auth/change-email";
    request: EmailChange;
    problem:
      | "invalid_request"
      | "wrong_password"
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
   * Change the e-mail address with the secret of a link.
   */
  confirmEmail: {
    method: "POST";
    path: "/auth/confirm-email";
    request: EmailConfirmation;
    problem:
      | "invalid_request"
      | "secret_invalid"
      | "username_taken"
      | "payload_too_large"
      | "unsupported_media_type"
      | "validation_failed"
      | "internal_error"
      | "unavailable";
  };
  /**
   * List the user's sessions.
   */
  listSessions: {
    method: "GET";
    path: "/auth/sessions";
    query: {
      /**
       * `next` of the previous page. Default: the first page.
       */
      after?: string;
      /**
       * The maximum number of sessions on a page; default 100.
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
   * End a session.
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
   * A name or an e-mail address. Case, width and Unicode composition are ignored.
   */
  username: string;
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  password: string;
}
/**
 * A user, without secrets.
 */
export interface User {
  /**
   * Identifies the user. An opaque string that never changes.
   */
  id: string;
  /**
   * As the user typed it.
   */
  username: string;
  /**
   * Whether an operator has disabled the account.
   */
  disabled: boolean;
  /**
   * Whether the user has proven the e-mail address. Absent if users have no addresses.
   */
  email_verified?: boolean;
  /**
   * When the user registered.
   */
  created_at: string;
}
export interface Credentials {
  /**
   * A name or an e-mail address. Case, width and Unicode composition are ignored.
   */
  username: string;
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  password: string;
}
export interface TokenPair {
  /**
   * Send it with each request as `Authorization: Bearer` (RFC 6750 §2.1).
   */
  access_token: string;
  token_type: "Bearer";
  /**
   * Whole seconds until the access token expires.
   */
  expires_in: number;
  /**
   * Valid for one refresh, which returns the next one.
   */
  refresh_token: string;
}
export interface PairInCookies {
  /**
   * Whole seconds until the access token expires.
   */
  expires_in: number;
}
export interface PasswordTokenRequest {
  grant_type: "password";
  /**
   * A name or an e-mail address. Case, width and Unicode composition are ignored.
   */
  username: string;
  /**
   * As typed. It is neither trimmed nor truncated.
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
   * The refresh token of the last token pair.
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
   * The refresh token of the last token pair.
   */
  refresh_token?: string;
}
export interface RevocationRequest {
  /**
   * An access token or a refresh token, valid or not.
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
export interface ProfileChange {}
export interface AccountDeletion {
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  current_password: string;
}
export interface UsernameChange {
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  current_password: string;
  /**
   * A name or an e-mail address. Case, width and Unicode composition are ignored.
   */
  username: string;
}
export interface PasswordChange {
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  current_password: string;
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  new_password: string;
  /**
   * Start a new session for this client, because its current one ends. Default false.
   */
  new_session?: boolean;
}
export interface PasswordReset {
  /**
   * From the fragment of the link. It works once.
   */
  secret: string;
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  new_password: string;
}
export interface Recipient {
  /**
   * A username or an e-mail address.
   */
  username: string;
}
export interface EmailVerification {
  /**
   * From the fragment of the link. It works once.
   */
  secret: string;
}
export interface EmailChange {
  /**
   * As typed. It is neither trimmed nor truncated.
   */
  current_password: string;
  /**
   * An e-mail address.
   */
  new_email: string;
}
export interface EmailConfirmation {
  /**
   * From the fragment of the link. It works once.
   */
  secret: string;
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
 * A session: one login on one device.
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
   * When its tokens were last refreshed; the time of login before the first refresh.
   */
  last_used_at: string;
  /**
   * When it ends unless it is refreshed again.
   */
  expires_at: string;
  /**
   * The `User-Agent` of the client at login.
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
    | "urn:portcullis:problem:secret_invalid"
    | "urn:portcullis:problem:wrong_password"
    | "urn:portcullis:problem:password_unchanged"
    | "urn:portcullis:problem:token_missing"
    | "urn:portcullis:problem:invalid_credentials"
    | "urn:portcullis:problem:token_invalid"
    | "urn:portcullis:problem:token_expired"
    | "urn:portcullis:problem:token_reused"
    | "urn:portcullis:problem:account_disabled"
    | "urn:portcullis:problem:email_unverified"
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
   * A short name of the problem, the same for each code.
   */
  title: string;
  /**
   * The status of the response.
   */
  status: number;
  /**
   * A stable code for programs.
   */
  code:
    | "invalid_request"
    | "unsupported_grant_type"
    | "secret_invalid"
    | "wrong_password"
    | "password_unchanged"
    | "token_missing"
    | "invalid_credentials"
    | "token_invalid"
    | "token_expired"
    | "token_reused"
    | "account_disabled"
    | "email_unverified"
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
   * A sentence for people. It never contains input.
   */
  detail: string;
  /**
   * The id of the request in logs.
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
 * A rule that the input breaks.
 */
export interface Issue {
  /**
   * The place in the body, as a JSON pointer (RFC 6901); empty for the whole body.
   */
  pointer: string;
  /**
   * A stable code for programs.
   */
  code: string;
  /**
   * A sentence for people.
   */
  detail: string;
}

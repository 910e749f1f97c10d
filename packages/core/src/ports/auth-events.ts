import type { SessionId, ClientInfo } from "../domain/session.ts";
import type { UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import type { AuthErrorCode } from "../errors/auth-error.ts";
import type { ThrottleReason } from "./login-throttle.ts";

/** Everything that happens, failures included, each outcome by one event. No event holds a password, a hash or a token. */
export type AuthEvent = { readonly at: Date } & (
  | { readonly type: "registered"; readonly userId: UserId }
  | { readonly type: "registration_failed"; readonly reason: AuthErrorCode }
  | {
      readonly type: "registration_throttled";
      readonly client: ClientInfo;
      readonly retryAfter: number;
      /** `limit`: its network has registered, or asked for taken names, too often. */
      readonly reason: ThrottleReason;
    }
  | {
      readonly type: "login_succeeded";
      readonly userId: UserId;
      readonly sessionId: SessionId;
      readonly client: ClientInfo;
    }
  | {
      readonly type: "login_failed";
      readonly reason: AuthErrorCode;
      /** Null when no user was found, or none was looked for. */
      readonly userId: UserId | null;
      /** Null when what was typed can't be a username. */
      readonly usernameKey: UsernameKey | null;
      readonly client: ClientInfo;
    }
  | {
      readonly type: "throttled";
      /** Whose password was tried, if a token told: at a change of password. */
      readonly userId: UserId | null;
      readonly usernameKey: UsernameKey | null;
      readonly client: ClientInfo;
      readonly retryAfter: number;
      /** `limit`: somebody may be guessing. `in_flight`: only attempts that were not decided yet stood in the way. */
      readonly reason: ThrottleReason;
    }
  | {
      readonly type: "refreshed";
      readonly userId: UserId;
      readonly sessionId: SessionId;
      readonly rotation: number;
      /** True when the immediate parent was presented again inside the retry window and got the same pair. */
      readonly repeated: boolean;
    }
  | { readonly type: "refresh_failed"; readonly reason: AuthErrorCode; readonly sessionId: SessionId | null }
  /** A superseded refresh token came back: it or its successor is in the wrong hands. The login has been ended. */
  | { readonly type: "token_reused"; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly type: "logged_out"; readonly sessionId: SessionId }
  | { readonly type: "logged_out_everywhere"; readonly userId: UserId; readonly count: number }
  | { readonly type: "session_revoked"; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly type: "password_changed"; readonly userId: UserId }
  | { readonly type: "password_change_failed"; readonly userId: UserId; readonly reason: AuthErrorCode }
  | { readonly type: "password_rehashed"; readonly userId: UserId }
  | { readonly type: "password_rehash_failed"; readonly userId: UserId }
  /** A stored hash is not one: its user can't log in until the password is set anew. */
  | { readonly type: "password_hash_unusable"; readonly userId: UserId }
  /** A stored record can't be read: its login is dead. */
  | { readonly type: "access_token_corrupt"; readonly sessionId: SessionId }
  | { readonly type: "user_disabled"; readonly userId: UserId }
  | { readonly type: "user_enabled"; readonly userId: UserId }
  | { readonly type: "user_unlocked"; readonly userId: UserId }
  | { readonly type: "user_deleted"; readonly userId: UserId }
  | { readonly type: "purged"; readonly count: number }
  /** A change was made, but dead records could not be deleted after it; the purge will. */
  | { readonly type: "cleanup_failed"; readonly userId: UserId }
);

export type AuthEventType = AuthEvent["type"];

/** Hears what happened. It is told after the fact and can't stop it: what it throws is dropped, nothing waits for it. */
export interface AuthEvents {
  emit(event: AuthEvent): void;
}

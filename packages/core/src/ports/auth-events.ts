import type { MessageType } from "../domain/message.ts";
import type { SessionId, ClientInfo } from "../domain/session.ts";
import type { UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import type { AuthErrorCode } from "../errors/auth-error.ts";
import type { ThrottleReason } from "./login-throttle.ts";

/** One event for each outcome, failures included. No event contains a password, a hash or a token. */
export type AuthEvent = { readonly at: Date } & (
  | { readonly type: "registered"; readonly userId: UserId }
  | { readonly type: "registration_failed"; readonly reason: AuthErrorCode }
  | {
      readonly type: "registration_throttled";
      readonly client: ClientInfo;
      readonly retryAfter: number;
      /** `limit`: the network has registered, or tried taken names, too often. */
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
      /** Null if no user was found or looked up. */
      readonly userId: UserId | null;
      /** Null if the given text can't be a username. */
      readonly usernameKey: UsernameKey | null;
      readonly client: ClientInfo;
    }
  | {
      readonly type: "throttled";
      /** The user, if a token identified them, as when the current password is verified. Null at login. */
      readonly userId: UserId | null;
      readonly usernameKey: UsernameKey | null;
      readonly client: ClientInfo;
      readonly retryAfter: number;
      /** `limit`: too many failures, possibly guessing. `in_flight`: only undecided attempts stood in the way. */
      readonly reason: ThrottleReason;
    }
  | {
      readonly type: "refreshed";
      readonly userId: UserId;
      readonly sessionId: SessionId;
      readonly rotation: number;
      /** True if the previous refresh token was used again within the retry window and returned the same pair. */
      readonly repeated: boolean;
    }
  | { readonly type: "refresh_failed"; readonly reason: AuthErrorCode; readonly sessionId: SessionId | null }
  /** An old refresh token was used again, so someone may have a copy. The session has been ended. */
  | { readonly type: "token_reused"; readonly userId: UserId; readonly sessionId: SessionId }
  | { readonly type: "logged_out"; readonly sessionId: SessionId }
  | { readonly type: "logged_out_everywhere"; readonly userId: UserId; readonly count: number }
  | { readonly type: "session_revoked"; readonly userId: UserId; readonly sessionId: SessionId }
  | {
      readonly type: "password_changed";
      readonly userId: UserId;
      /** `user`: with the current password. `reset`: with a one-time secret. `operator`: without either. */
      readonly by: "user" | "reset" | "operator";
    }
  | { readonly type: "password_change_failed"; readonly userId: UserId; readonly reason: AuthErrorCode }
  /** `userId` is null if no user has the name or address. */
  | { readonly type: "password_reset_requested"; readonly userId: UserId | null; readonly client: ClientInfo }
  /** `userId` is null if the secret is unknown or no longer valid. */
  | { readonly type: "password_reset_failed"; readonly userId: UserId | null; readonly reason: AuthErrorCode }
  /** An operator created a link that sets a new password. */
  | { readonly type: "reset_link_created"; readonly userId: UserId }
  /** `userId` is null if no user has the name or address. */
  | { readonly type: "email_verification_requested"; readonly userId: UserId | null; readonly client: ClientInfo }
  | { readonly type: "email_verified"; readonly userId: UserId }
  | { readonly type: "email_verification_failed"; readonly userId: UserId | null; readonly reason: AuthErrorCode }
  | { readonly type: "email_change_requested"; readonly userId: UserId }
  /** A request for a change, or its confirmation, failed. */
  | { readonly type: "email_change_failed"; readonly userId: UserId | null; readonly reason: AuthErrorCode }
  | { readonly type: "email_changed"; readonly userId: UserId }
  | {
      readonly type: "recovery_throttled";
      readonly client: ClientInfo;
      readonly retryAfter: number;
      /** `limit`: the network has asked for messages too often. */
      readonly reason: ThrottleReason;
    }
  | { readonly type: "message_sent"; readonly userId: UserId; readonly message: MessageType }
  /** Not sent: three messages with a secret have gone to the user or the recipient within the hour. */
  | { readonly type: "message_withheld"; readonly userId: UserId; readonly message: MessageType }
  | {
      readonly type: "message_failed";
      readonly userId: UserId;
      readonly message: MessageType;
      /**
       * `notifier`: it gave up. `storage`: the secret could not be stored. `queue_full`: too many messages were in
       * flight.
       */
      readonly reason: "notifier" | "storage" | "queue_full";
    }
  | { readonly type: "password_rehashed"; readonly userId: UserId }
  | { readonly type: "password_rehash_failed"; readonly userId: UserId }
  /** A stored password hash is malformed: the user can't log in until the password is set again. */
  | { readonly type: "password_hash_unusable"; readonly userId: UserId }
  /** A stored session record is corrupt: its tokens are invalid. */
  | { readonly type: "access_token_corrupt"; readonly sessionId: SessionId }
  | { readonly type: "profile_updated"; readonly userId: UserId }
  | { readonly type: "profile_update_failed"; readonly userId: UserId; readonly reason: AuthErrorCode }
  | { readonly type: "username_changed"; readonly userId: UserId; readonly by: "user" | "operator" }
  | { readonly type: "username_change_failed"; readonly userId: UserId; readonly reason: AuthErrorCode }
  | { readonly type: "user_disabled"; readonly userId: UserId }
  | { readonly type: "user_enabled"; readonly userId: UserId }
  | { readonly type: "user_unlocked"; readonly userId: UserId }
  | { readonly type: "user_deleted"; readonly userId: UserId; readonly by: "user" | "operator" }
  | { readonly type: "user_deletion_failed"; readonly userId: UserId; readonly reason: AuthErrorCode }
  | { readonly type: "purged"; readonly count: number }
  /** A change was made, but the records of ended sessions could not be deleted. The purge deletes them later. */
  | { readonly type: "cleanup_failed"; readonly userId: UserId }
);

export type AuthEventType = AuthEvent["type"];

/** Receives events after the fact. Errors it throws are ignored, and nothing waits for it. */
export interface AuthEvents {
  emit(event: AuthEvent): void;
}

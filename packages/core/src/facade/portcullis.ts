import type { Session, SessionId } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import type { NoProfile, Profile, PublicUser, UserDetails } from "../domain/user.ts";
import type { EmailSetting } from "../policies/email.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import type { StorageTransaction } from "../ports/storage-transaction.ts";
import type { JsonWebKeySet } from "../ports/token-codec.ts";
import type { AdmitRegistrationInput } from "../use-cases/admit-registration.ts";
import type { ChangePasswordInput } from "../use-cases/change-password.ts";
import type { ChangeUsernameInput } from "../use-cases/change-username.ts";
import type { ConfirmEmailChangeInput } from "../use-cases/confirm-email-change.ts";
import type { CreateResetLinkInput, ResetLink } from "../use-cases/create-reset-link.ts";
import type { Authentication, CurrentUserInput } from "../use-cases/current-user.ts";
import type { DeleteAccountInput } from "../use-cases/delete-account.ts";
import type { DeleteUserInput } from "../use-cases/delete-user.ts";
import type { FindUserInput } from "../use-cases/find-user.ts";
import type { IndexAddressesInput } from "../use-cases/index-addresses.ts";
import type { Introspection, IntrospectInput } from "../use-cases/introspect.ts";
import type { ListSessionsInput } from "../use-cases/list-sessions.ts";
import type { ListUsersInput } from "../use-cases/list-users.ts";
import type { LoginInput, LoginResult } from "../use-cases/login.ts";
import type { LogoutEverywhereInput } from "../use-cases/logout-everywhere.ts";
import type { LogoutInput } from "../use-cases/logout.ts";
import type { PurgeExpiredInput } from "../use-cases/purge-expired.ts";
import type { RefreshInput } from "../use-cases/refresh.ts";
import type { RegisterInput } from "../use-cases/register.ts";
import type { RequestEmailChangeInput } from "../use-cases/request-email-change.ts";
import type { RequestEmailVerificationInput } from "../use-cases/request-email-verification.ts";
import type { RequestPasswordResetInput } from "../use-cases/request-password-reset.ts";
import type { ResetPasswordInput } from "../use-cases/reset-password.ts";
import type { RevokeSessionInput } from "../use-cases/revoke-session.ts";
import type { SessionNamedByInput } from "../use-cases/session-named-by.ts";
import type { SetDisabledInput } from "../use-cases/set-disabled.ts";
import type { SetPasswordInput } from "../use-cases/set-password.ts";
import type { SetUsernameInput } from "../use-cases/set-username.ts";
import type { UnlockedUser, UnlockUserInput } from "../use-cases/unlock-user.ts";
import type { UpdateProfileInput } from "../use-cases/update-profile.ts";
import type { VerifyEmailInput } from "../use-cases/verify-email.ts";
import type { PortcullisInTransaction } from "./portcullis-in-transaction.ts";

/**
 * The use cases of one application. They need no `this`, so they can be passed on as functions, and they run in any
 * framework and runtime.
 *
 * Each rejects with an `AuthError` for errors that a caller may see, with `validation_failed` for input of the wrong
 * type, and with a `StorageError` if the store fails.
 */
export interface Portcullis<P extends Profile = NoProfile> {
  /**
   * Creates a user. One database round trip, and one or two for the throttle if the client's address is given. Input
   * that breaks a rule is rejected before it is counted.
   * @throws AuthError `validation_failed` with every broken rule, with a unique profile field whose value is `taken`,
   * or with a field that the store does not know; `username_taken`; `too_many_attempts`; `overloaded`
   */
  readonly register: (input: RegisterInput) => Promise<PublicUser<P>>;

  /**
   * Counts a registration for the client's network, before it is made in a transaction of the application. See
   * `with`. Two database round trips; none without the client's address.
   * @throws AuthError `too_many_attempts`, `validation_failed`
   */
  readonly admitRegistration: (input: AdmitRegistrationInput) => Promise<void>;

  /**
   * Verifies a password and starts a session. Two database round trips, and those of the throttle. An unknown user
   * fails in the same way and after the same time as a wrong password.
   * @throws AuthError `invalid_credentials`; `account_disabled` and `email_unverified`, only after the correct
   * password; `too_many_attempts`; `overloaded`; `validation_failed`, also for a password that is not well-formed
   * Unicode or has too many bytes
   */
  readonly login: (input: LoginInput) => Promise<LoginResult<P>>;

  /**
   * Returns the next token pair for a refresh token (RFC 6749 §6). One database round trip, two on a store that can't
   * read the user while it writes; one more for a token that is not the current one. The token before the current one
   * may be sent again for a few seconds, and gets the same pair. Reuse of any older token ends the session (RFC 9700
   * §4.14.2).
   * @throws AuthError `token_invalid`, `token_expired`, `token_reused`, `account_disabled`, `validation_failed`
   */
  readonly refresh: (input: RefreshInput) => Promise<TokenPair>;

  /**
   * Ends the session of a token, also of an expired one. An unknown token is not an error (RFC 7009 §2.2). One database
   * round trip for each session; an opaque access token that is not the current one takes two more.
   * @throws AuthError `validation_failed`
   */
  readonly logout: (input: LogoutInput) => Promise<void>;

  /**
   * Sets a new password, given the current one. Ends every session of the user, and starts a new one if `newSession` is
   * set.
   * @returns the new session; null if none was requested, or if it could not be stored, although the password was
   * changed
   * @throws AuthError `wrong_password`, `password_unchanged`, `validation_failed`, `account_disabled`,
   * `too_many_attempts`, `overloaded`; `not_found` if the user no longer exists
   */
  readonly changePassword: (input: ChangePasswordInput) => Promise<LoginResult<P> | null>;

  /**
   * Changes the user's own username, given the current password. Sessions continue. The old username becomes available
   * at once. Two database round trips, and those of the throttle.
   * @throws AuthError `validation_failed`, `wrong_password`, `username_taken`, `account_disabled`, `too_many_attempts`,
   * `overloaded`; `not_found` if the user no longer exists
   */
  readonly changeUsername: (input: ChangeUsernameInput) => Promise<PublicUser<P>>;

  /**
   * Changes the named fields of a user's profile and leaves the others. Two database round trips.
   * @throws AuthError `validation_failed` with every broken rule, with a unique field whose value is `taken`, or with a
   * field that the store does not know; `account_disabled`; `not_found` if the user no longer exists
   */
  readonly updateProfile: (input: UpdateProfileInput) => Promise<PublicUser<P>>;

  /**
   * Deletes the user's own account with all sessions, given the current password. The username becomes available. Two
   * database round trips, and those of the throttle.
   * @throws AuthError `validation_failed`, `wrong_password`, `account_disabled`, `too_many_attempts`, `overloaded`;
   * `not_found` if the user no longer exists
   */
  readonly deleteAccount: (input: DeleteAccountInput) => Promise<void>;

  /**
   * Returns the user and the session of an access token. One database round trip; none for a token that is malformed,
   * forged or expired by its own claims, nor for one that is trusted by its signature.
   * @throws AuthError `token_missing`, `token_invalid`, `token_expired`, `account_disabled`, `validation_failed`;
   * `email_unverified` with `requireVerified`
   */
  readonly currentUser: (input: CurrentUserInput) => Promise<Authentication<P>>;

  /**
   * Sends a link that sets a new password. It goes to the stored address of the user with this username or address. The
   * result, and the time until it, are the same whether or not the user exists. Two database round trips.
   * @throws AuthError `validation_failed`, `too_many_attempts`
   */
  readonly requestPasswordReset: (input: RequestPasswordResetInput) => Promise<void>;

  /**
   * Sets a new password, given a one-time secret. Ends every session and starts none.
   * @throws AuthError `secret_invalid`, `validation_failed`, `overloaded`
   */
  readonly resetPassword: (input: ResetPasswordInput) => Promise<void>;

  /**
   * Sends a link that proves a user's address, unless it is already proven. The result is the same whether or not the
   * user exists. Two database round trips.
   * @throws AuthError `validation_failed`, `too_many_attempts`
   */
  readonly requestEmailVerification: (input: RequestEmailVerificationInput) => Promise<void>;

  /**
   * Marks a user's address as proven, given a one-time secret that was sent to it. Three database round trips.
   * @throws AuthError `secret_invalid`; `username_taken` or `validation_failed` with the code `taken` if another user
   * has proven it
   */
  readonly verifyEmail: (input: VerifyEmailInput) => Promise<void>;

  /**
   * Sends a link to a new address, given the current password. The address becomes the user's once the link is used.
   * @throws AuthError `validation_failed`, `wrong_password`, `account_disabled`, `too_many_attempts`, `overloaded`;
   * `not_found` if the user no longer exists
   */
  readonly requestEmailChange: (input: RequestEmailChangeInput) => Promise<void>;

  /**
   * Changes a user's address to the one that a one-time secret was sent to, and marks it as proven. Notices go to both
   * addresses. Three database round trips.
   * @throws AuthError `secret_invalid`; `username_taken` or `validation_failed` with the code `taken`
   */
  readonly confirmEmailChange: (input: ConfirmEmailChangeInput) => Promise<void>;

  /**
   * Describes a token to a resource server (RFC 7662). One database round trip; none for a token that is malformed,
   * forged or expired by its own claims.
   * @throws AuthError `validation_failed`
   */
  readonly introspect: (input: IntrospectInput) => Promise<Introspection<P>>;

  /**
   * Ends all sessions of a user, or all but one. One database round trip.
   * @returns how many sessions were ended; 0 for an unknown user
   * @throws AuthError `validation_failed`
   */
  readonly logoutEverywhere: (input: LogoutEverywhereInput) => Promise<number>;

  /**
   * Lists where a user is logged in, newest first. One database round trip.
   * @throws AuthError `validation_failed`
   */
  readonly listSessions: (input: ListSessionsInput) => Promise<readonly Session[]>;

  /**
   * Ends one session of a user. One database round trip.
   * @throws AuthError `not_found` if the user has no session with this id; `validation_failed`
   */
  readonly revokeSession: (input: RevokeSessionInput) => Promise<void>;

  /**
   * Finds a user by id or username. One database round trip.
   * @throws AuthError `not_found`, `validation_failed`
   */
  readonly findUser: (input: FindUserInput) => Promise<UserDetails<P>>;

  /**
   * Lists all users page by page, in the store's order of ids. One database round trip.
   * @throws AuthError `validation_failed`
   */
  readonly listUsers: (input?: ListUsersInput) => Promise<readonly UserDetails<P>[]>;

  /**
   * Sets a user's password without the current one, and ends every session. For operators.
   * @throws AuthError `not_found`, `validation_failed`, `overloaded`
   */
  readonly setPassword: (input: SetPasswordInput) => Promise<void>;

  /**
   * Changes a user's username without the password. Sessions continue. For operators. One database round trip.
   * @throws AuthError `not_found`, `validation_failed`, `username_taken`
   */
  readonly setUsername: (input: SetUsernameInput) => Promise<void>;

  /**
   * Creates a link that sets a new password once, for an operator to pass on. It works without the setting `email`. Two
   * database round trips.
   * @throws AuthError `not_found`, `account_disabled`, `validation_failed`
   */
  readonly createResetLink: (input: CreateResetLinkInput) => Promise<ResetLink>;

  /**
   * Disables a user and ends all sessions permanently, or enables the user again. Idempotent. One atomic write.
   * @throws AuthError `not_found`, `validation_failed`
   */
  readonly setDisabled: (input: SetDisabledInput) => Promise<void>;

  /**
   * Ends the pause of a username after failed logins. The pause of a network stays. Idempotent.
   * @throws AuthError `not_found`, `validation_failed`
   */
  readonly unlockUser: (input: UnlockUserInput) => Promise<UnlockedUser>;

  /**
   * Deletes a user with all sessions, without a password. The username becomes available. For operators.
   * @throws AuthError `not_found`, `validation_failed`
   */
  readonly deleteUser: (input: DeleteUserInput) => Promise<void>;

  /**
   * Deletes sessions, throttle counters and one-time secrets that have ended. They had no effect before. May run at any
   * time and in several processes, and may be interrupted.
   * @returns how many sessions were deleted
   * @throws AuthError `validation_failed`
   */
  readonly purgeExpired: (input?: PurgeExpiredInput) => Promise<number>;

  /**
   * Stores the key of the e-mail address of users who were stored before the setting `email` named its field, so that
   * they are found by their address. Run it once after that setting is turned on. It may run at any time and in several
   * processes, and continues when it is run again after an interruption.
   * @returns how many users got a key
   * @throws AuthError `validation_failed`
   */
  readonly indexAddresses: (input?: IndexAddressesInput) => Promise<number>;

  /**
   * Returns the id of the session that a token names, or null for text that is not a token of Portcullis. It reads no
   * record, so the session may have ended, and an opaque token may be forged.
   * @throws AuthError `validation_failed`
   */
  readonly sessionNamedBy: (input: SessionNamedByInput) => Promise<SessionId | null>;

  /** Resolves once every message in flight is delivered or given up. Call it before the process ends. Never rejects. */
  readonly drainMessages: () => Promise<void>;

  /**
   * Returns the use cases that can run inside a transaction of the application: what they do takes effect with its
   * commit and is undone by its rollback. It takes microseconds, so call it anew for each transaction.
   * @param transaction what `within` of a storage returns
   * @throws TypeError for anything else
   * @example
   * ```ts
   * await auth.admitRegistration({ client });
   * await orm.em.transactional(async (em) => {
   *   const { id } = await auth.with(storage.within(em)).register({ username, password });
   *   em.create(Tenant, { name, owner: em.getReference(AppUser.entity, id) });
   * });
   * ```
   */
  with(transaction: StorageTransaction<P>): PortcullisInTransaction<P>;

  /** The public keys for resource servers that verify access tokens themselves (RFC 7517). */
  readonly publicKeys: () => JsonWebKeySet;

  readonly rules: AccountRules<P>;
}

/** The rules for new users, for forms and API descriptions. */
export interface AccountRules<P extends Profile = NoProfile> {
  readonly username: LengthBounds;
  readonly password: LengthBounds;
  readonly profile: ProfileSchema<P>;
  /** Where users have their e-mail address; null if e-mail is off. */
  readonly email: EmailSetting | null;
  /** Whether a link can set a new password: the adapters keep one-time secrets. */
  readonly passwordReset: boolean;
}

/** In code points. */
export interface LengthBounds {
  readonly minLength: number;
  readonly maxLength: number;
}

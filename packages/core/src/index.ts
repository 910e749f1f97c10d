/* What applications use. What adapters implement is in `@portcullis/core/ports`. */
export type { Message, MessageType } from "./domain/message.ts";
export type { ClientInfo, Session, SessionId } from "./domain/session.ts";
export type { TokenPair } from "./domain/token-pair.ts";
export {
  type NoProfile,
  type Profile,
  type PublicUser,
  publicUser,
  type User,
  type UserDetails,
  type UserId,
} from "./domain/user.ts";

export { AuthError, type AuthErrorCode, type AuthErrorDetails, type Issue } from "./errors/auth-error.ts";
export { StorageError, type StorageErrorDetails, type StorageErrorKind } from "./errors/storage-error.ts";

export { broadcast } from "./events/broadcast.ts";
export { type AuthEventHandlers, type AuthEventOf, listenFor } from "./events/listen-for.ts";

export type { Adapters } from "./facade/adapters.ts";
export { createPortcullis } from "./facade/create-portcullis.ts";
export type { AccountRules, LengthBounds, Portcullis } from "./facade/portcullis.ts";
export type { PortcullisInTransaction, RegisterInTransactionInput } from "./facade/portcullis-in-transaction.ts";
export { type AccessTokenKind, accessTokenKinds, type ProfileOption, type Settings } from "./facade/settings.ts";

export type { WaitUntil } from "./messages/message-queue.ts";

export { type EmailSetting, isAddress as isEmailAddress } from "./policies/email.ts";
export { lifetimeBounds, type LifetimeSettings } from "./policies/lifetimes.ts";
export type { LinkSettings } from "./policies/links.ts";
export { passwordLengths, type PasswordRules } from "./policies/password.ts";
export { CountingThrottle, type CountingThrottleOptions } from "./policies/throttle/counting-throttle.ts";
export {
  type LoginLimits,
  loginLimitBounds,
  type RecoveryLimits,
  recoveryLimitBounds,
  type RegistrationLimits,
  registrationLimitBounds,
} from "./policies/throttle/limits.ts";
export type { ThrottleSettings } from "./policies/throttle/throttles.ts";
export { usernameKey, usernameLength, type UsernameRules } from "./policies/username.ts";

export type { SessionCursor } from "./ports/access-token-repository.ts";
export type { AuthEvent, AuthEvents, AuthEventType } from "./ports/auth-events.ts";
export type { Notifier } from "./ports/notifier.ts";
export { noThrottle } from "./ports/login-throttle.ts";
export type { ProfileSchema } from "./ports/profile-schema.ts";
export type { StorageTransaction } from "./ports/storage-transaction.ts";
export type { JsonWebKeySet } from "./ports/token-codec.ts";

export type { AdmitRegistrationInput } from "./use-cases/admit-registration.ts";
export type { ChangePasswordInput } from "./use-cases/change-password.ts";
export type { ChangeUsernameInput } from "./use-cases/change-username.ts";
export type { ConfirmEmailChangeInput } from "./use-cases/confirm-email-change.ts";
export type { CreateResetLinkInput, ResetLink } from "./use-cases/create-reset-link.ts";
export type { Authentication, CurrentUserInput } from "./use-cases/current-user.ts";
export type { DeleteAccountInput } from "./use-cases/delete-account.ts";
export type { DeleteUserInput } from "./use-cases/delete-user.ts";
export type { FindUserInput } from "./use-cases/find-user.ts";
export type { IndexAddressesInput } from "./use-cases/index-addresses.ts";
export type { Introspection, IntrospectInput } from "./use-cases/introspect.ts";
export type { ListSessionsInput } from "./use-cases/list-sessions.ts";
export type { ListUsersInput } from "./use-cases/list-users.ts";
export type { LoginInput, LoginResult } from "./use-cases/login.ts";
export type { LogoutEverywhereInput } from "./use-cases/logout-everywhere.ts";
export type { LogoutInput } from "./use-cases/logout.ts";
export type { PurgeExpiredInput } from "./use-cases/purge-expired.ts";
export type { RefreshInput } from "./use-cases/refresh.ts";
export type { RegisterInput } from "./use-cases/register.ts";
export type { RequestEmailChangeInput } from "./use-cases/request-email-change.ts";
export type { RequestEmailVerificationInput } from "./use-cases/request-email-verification.ts";
export type { RequestPasswordResetInput } from "./use-cases/request-password-reset.ts";
export type { ResetPasswordInput } from "./use-cases/reset-password.ts";
export type { RevokeSessionInput } from "./use-cases/revoke-session.ts";
export type { SessionNamedByInput } from "./use-cases/session-named-by.ts";
export type { SetDisabledInput } from "./use-cases/set-disabled.ts";
export type { SetPasswordInput } from "./use-cases/set-password.ts";
export type { SetUsernameInput } from "./use-cases/set-username.ts";
export type { UnlockedUser, UnlockUserInput } from "./use-cases/unlock-user.ts";
export type { UpdateProfileInput } from "./use-cases/update-profile.ts";
export type { VerifyEmailInput } from "./use-cases/verify-email.ts";

export type { SessionId, SessionRecord, ClientInfo, Session, TokenDigest } from "./domain/session.ts";
export type { TokenPair } from "./domain/token-pair.ts";
export { type NoProfile, type Profile, type PublicUser, publicUser, type User, type UserId } from "./domain/user.ts";
export type { UsernameKey } from "./domain/username.ts";

export { AuthError, type AuthErrorCode, type AuthErrorDetails, type Issue } from "./errors/auth-error.ts";
export { ProfileFieldTakenError } from "./errors/profile-field-taken-error.ts";
export { StorageError, type StorageErrorDetails, type StorageErrorKind } from "./errors/storage-error.ts";
export { UnknownProfileFieldError } from "./errors/unknown-profile-field-error.ts";
export { UsernameTakenError } from "./errors/username-taken-error.ts";

export { broadcast } from "./events/broadcast.ts";
export { type AuthEventHandlers, type AuthEventOf, listenFor } from "./events/listen-for.ts";

export type {
  AccessTokenRepository,
  SessionWithUser,
  PurgeQuery,
  Revocation,
  Rotation,
  SessionCursor,
  SessionQuery,
  UserRevocation,
} from "./ports/access-token-repository.ts";
export type { AuthEvent, AuthEvents, AuthEventType } from "./ports/auth-events.ts";
export type { Awaitable } from "./ports/awaitable.ts";
export type { ClientNetworks } from "./ports/client-networks.ts";
export type { Clock } from "./ports/clock.ts";
export type { IdGenerator } from "./ports/id-generator.ts";
export type { DigestPurpose, KeyedDigest } from "./ports/keyed-digest.ts";
export {
  type Attempt,
  type AttemptOutcome,
  type LoginThrottle,
  noThrottle,
  type Throttled,
  type ThrottleReason,
} from "./ports/login-throttle.ts";
export type { HashWork, PasswordHasher } from "./ports/password-hasher.ts";
export type {
  JsonSchemaConverter,
  JsonSchemaOptions,
  ProfileSchema,
  SchemaIssue,
  SchemaResult,
} from "./ports/profile-schema.ts";
export {
  clockTolerance,
  type CountedAttempt,
  type Counter,
  type CounterRefusal,
  type CountingRule,
  type SettledAttempt,
  type Settlement,
  settlementTime,
  type ThrottleCounters,
} from "./ports/throttle-counters.ts";
export type {
  AccessTokenClaims,
  ClaimsOf,
  Json,
  JsonWebKeySet,
  TokenClaims,
  TokenCodec,
  TokenKind,
  VerifiedToken,
} from "./ports/token-codec.ts";
export type { OpaqueToken, PresentedOpaqueToken, RotationRange, TokenGenerator } from "./ports/token-generator.ts";
export type {
  NewUser,
  PasswordChange,
  PasswordHashReplacement,
  UserChanges,
  UserPage,
  UserRepository,
} from "./ports/user-repository.ts";

export type { LifetimeSettings } from "./policies/lifetimes.ts";
export type { PasswordRules } from "./policies/password.ts";
export { CountingThrottle, type CountingThrottleOptions } from "./policies/throttle/counting-throttle.ts";
export type { LoginLimits, RegistrationLimits } from "./policies/throttle/limits.ts";
export type { ThrottleSettings } from "./policies/throttle/throttles.ts";
export { usernameKey, usernameLength, type UsernameRules } from "./policies/username.ts";

export {
  type AccessTokenKind,
  type AccountRules,
  type Adapters,
  createPortcullis,
  type LengthBounds,
  type Portcullis,
  type ProfileOption,
  type Settings,
} from "./portcullis.ts";
export { assertSettings, type SettingKind, type SettingKinds } from "./settings/assert-settings.ts";
export { nearestName } from "./settings/nearest-name.ts";
export type { ChangePassword, ChangePasswordInput } from "./use-cases/change-password.ts";
export type { Authentication, CurrentUser, CurrentUserInput } from "./use-cases/current-user.ts";
export type { DeleteUser, DeleteUserInput } from "./use-cases/delete-user.ts";
export type { Introspect, IntrospectInput, Introspection } from "./use-cases/introspect.ts";
export type { ListSessions, ListSessionsInput } from "./use-cases/list-sessions.ts";
export type { Login, LoginInput, LoginResult } from "./use-cases/login.ts";
export type { Logout, LogoutInput } from "./use-cases/logout.ts";
export type { LogoutEverywhere, LogoutEverywhereInput } from "./use-cases/logout-everywhere.ts";
export type { PurgeExpired, PurgeExpiredInput } from "./use-cases/purge-expired.ts";
export type { Refresh, RefreshInput } from "./use-cases/refresh.ts";
export type { Register, RegisterInput } from "./use-cases/register.ts";
export type { RevokeSession, RevokeSessionInput } from "./use-cases/revoke-session.ts";
export type { SetDisabled, SetDisabledInput } from "./use-cases/set-disabled.ts";
export type { UnlockUser, UnlockUserInput } from "./use-cases/unlock-user.ts";

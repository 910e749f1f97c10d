/* What adapters implement, and what they need for it. */
export type {
  ConfirmEmailMessage,
  EmailChangedMessage,
  Message,
  MessageEnvelope,
  MessageType,
  MessageUser,
  PasswordChangedMessage,
  PasswordResetMessage,
  SecretMessage,
  SecretMessageType,
  VerifyEmailMessage,
} from "./domain/message.ts";
export type { OneTimeSecretId, OneTimeSecretPurpose, OneTimeSecretRecord } from "./domain/one-time-secret.ts";
export type { ClientInfo, SessionId, SessionRecord, TokenDigest } from "./domain/session.ts";
export type { NoProfile, Profile, User, UserId } from "./domain/user.ts";
export type { UsernameKey } from "./domain/username.ts";

export { AddressTakenError } from "./errors/address-taken-error.ts";
export { AuthError, type AuthErrorCode, type AuthErrorDetails, type Issue } from "./errors/auth-error.ts";
export { jsonPointer } from "./errors/json-pointer.ts";
export { ProfileFieldTakenError } from "./errors/profile-field-taken-error.ts";
export { StorageError, type StorageErrorDetails, type StorageErrorKind } from "./errors/storage-error.ts";
export { UnknownProfileFieldError } from "./errors/unknown-profile-field-error.ts";
export { UsernameTakenError } from "./errors/username-taken-error.ts";

export { assertSettings, type SettingKind, type SettingKinds } from "./input/assert-settings.ts";
export { nearestName } from "./input/nearest-name.ts";
export type { SettingBounds } from "./input/setting-bounds.ts";

export type {
  AccessTokenRepository,
  PurgeQuery,
  Revocation,
  Rotation,
  SessionCursor,
  SessionQuery,
  SessionWithUser,
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
export type { Notifier } from "./ports/notifier.ts";
export type { Consumption, OneTimeSecretRepository } from "./ports/one-time-secret-repository.ts";
export type { HashWork, PasswordHasher } from "./ports/password-hasher.ts";
export type { PoolState } from "./ports/pool-state.ts";
export type { ProfileSchema } from "./ports/profile-schema.ts";
export type { GeneratedSecret, PresentedSecret, SecretGenerator } from "./ports/secret-generator.ts";
export type { Storage } from "./ports/storage.ts";
export type { StorageTransaction } from "./ports/storage-transaction.ts";
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
  VerifiedAddress,
} from "./ports/user-repository.ts";

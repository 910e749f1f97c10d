import type { AuthEvents } from "@portcullis/core";
import type {
  AccessTokenRepository,
  ClientNetworks,
  Clock,
  IdGenerator,
  KeyedDigest,
  LoginThrottle,
  Notifier,
  OneTimeSecretRepository,
  PasswordHasher,
  SecretGenerator,
  ThrottleCounters,
  TokenCodec,
  TokenGenerator,
  UserRepository,
} from "@portcullis/core/ports";
import type { ServiceIdentifier } from "inversify";

const identifier = <T>(name: string) => Symbol.for(`portcullis.${name}`) as ServiceIdentifier<T>;

/**
 * The identifiers that this and every adapter package bind and look up. The profile is `any` here: a container can't
 * carry a type parameter, so the application states its profile where it gets the use cases.
 */
/* oxlint-disable typescript/no-explicit-any */
export const UserRepositoryId = identifier<UserRepository<any>>("UserRepository");
export const AccessTokenRepositoryId = identifier<AccessTokenRepository<any>>("AccessTokenRepository");
/* oxlint-enable typescript/no-explicit-any */
export const PasswordHasherId = identifier<PasswordHasher>("PasswordHasher");
export const TokenCodecId = identifier<TokenCodec>("TokenCodec");
export const TokenGeneratorId = identifier<TokenGenerator>("TokenGenerator");
export const IdGeneratorId = identifier<IdGenerator>("IdGenerator");
export const ClockId = identifier<Clock>("Clock");
export const KeyedDigestId = identifier<KeyedDigest>("KeyedDigest");
export const ClientNetworksId = identifier<ClientNetworks>("ClientNetworks");
export const ThrottleCountersId = identifier<ThrottleCounters>("ThrottleCounters");
export const LoginThrottleId = identifier<LoginThrottle>("LoginThrottle");
export const OneTimeSecretRepositoryId = identifier<OneTimeSecretRepository>("OneTimeSecretRepository");
export const SecretGeneratorId = identifier<SecretGenerator>("SecretGenerator");
export const NotifierId = identifier<Notifier>("Notifier");
export const AuthEventsId = identifier<AuthEvents>("AuthEvents");

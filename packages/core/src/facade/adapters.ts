import type { Profile } from "../domain/user.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { ClientNetworks } from "../ports/client-networks.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdGenerator } from "../ports/id-generator.ts";
import type { KeyedDigest } from "../ports/keyed-digest.ts";
import type { LoginThrottle } from "../ports/login-throttle.ts";
import type { Notifier } from "../ports/notifier.ts";
import type { OneTimeSecretRepository } from "../ports/one-time-secret-repository.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";
import type { SecretGenerator } from "../ports/secret-generator.ts";
import type { ThrottleCounters } from "../ports/throttle-counters.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { TokenGenerator } from "../ports/token-generator.ts";
import type { UserRepository } from "../ports/user-repository.ts";

/** One adapter for each port. A connected storage and `createCrypto` together have all of them. */
export interface Adapters<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  readonly passwordHasher: PasswordHasher;
  readonly tokenCodec: TokenCodec;
  readonly tokenGenerator: TokenGenerator;
  readonly idGenerator: IdGenerator;
  readonly clock: Clock;
  /** Login and registration are throttled if the adapters have this, `keyedDigest` and `clientNetworks`. */
  readonly throttleCounters?: ThrottleCounters | undefined;
  readonly keyedDigest?: KeyedDigest | undefined;
  readonly clientNetworks?: ClientNetworks | undefined;
  /** Both are needed to reset passwords and to prove addresses. */
  readonly oneTimeSecrets?: OneTimeSecretRepository | undefined;
  readonly secretGenerator?: SecretGenerator | undefined;
  /** Delivers messages to users. Needed by the setting `email`. */
  readonly notifier?: Notifier | undefined;
  /** Replaces the throttle of login. `off` is the same as in the settings. */
  readonly throttle?: LoginThrottle | "off" | undefined;
  /** Receives the events. Default: none. */
  readonly events?: AuthEvents;
}

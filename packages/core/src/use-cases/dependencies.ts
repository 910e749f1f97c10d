import type { Profile } from "../domain/user.ts";
import type { Messenger } from "../messages/messenger.ts";
import type { PasswordVerifier } from "../passwords/password-verifier.ts";
import type { EmailPolicy } from "../policies/email.ts";
import type { Lifetimes } from "../policies/lifetimes.ts";
import type { Links } from "../policies/links.ts";
import type { PasswordPolicy } from "../policies/password.ts";
import type { RecoveryThrottle } from "../policies/throttle/recovery-throttle.ts";
import type { RegistrationThrottle } from "../policies/throttle/registration-throttle.ts";
import type { UsernamePolicy } from "../policies/username.ts";
import type { AccessTokenRepository } from "../ports/access-token-repository.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdGenerator } from "../ports/id-generator.ts";
import type { LoginThrottle } from "../ports/login-throttle.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";
import type { ProfileSchema } from "../ports/profile-schema.ts";
import type { ThrottleCounters } from "../ports/throttle-counters.ts";
import type { TokenCodec } from "../ports/token-codec.ts";
import type { TokenGenerator } from "../ports/token-generator.ts";
import type { UserRepository } from "../ports/user-repository.ts";
import type { AccessTokenStrategy } from "../tokens/access-token-strategy.ts";
import type { PairIssuer } from "../tokens/pair-issuer.ts";
import type { Recovery } from "./recovery.ts";

/** The dependencies that send messages. */
export type Messages<P extends Profile> = Pick<Messenger<P>, keyof Messenger<P>>;

/** Everything that the use cases share. Each picks what it needs. */
export interface Dependencies<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  readonly passwordHasher: PasswordHasher;
  readonly tokenCodec: TokenCodec;
  readonly tokenGenerator: TokenGenerator;
  readonly idGenerator: IdGenerator;
  readonly clock: Clock;
  /** Never throws: `createPortcullis` guards the listener of the application. */
  readonly events: AuthEvents;
  readonly throttleCounters?: ThrottleCounters | undefined;

  readonly profileSchema: ProfileSchema<P>;
  readonly lifetimes: Lifetimes;
  readonly usernamePolicy: UsernamePolicy;
  readonly passwordPolicy: PasswordPolicy;
  readonly loginThrottle: LoginThrottle;
  /** Null: registrations are not limited. */
  readonly registrationThrottle: RegistrationThrottle | null;
  /** Null if requests for messages are not limited by network. */
  readonly recoveryThrottle: RecoveryThrottle | null;
  readonly email: EmailPolicy<P>;
  readonly links: Links;
  /** Whether login requires a proven address. */
  readonly requireVerified: boolean;
  /** Null if the setting `email` is off: no messages are sent. */
  readonly messenger: Messages<P> | null;
  /** Null if the adapters can't keep one-time secrets. */
  readonly recovery: Recovery<P> | null;

  readonly strategy: AccessTokenStrategy<P>;
  readonly issuer: PairIssuer<P>;
  readonly verifier: PasswordVerifier;
}

import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import { AuthError } from "../errors/auth-error.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { Attempt, AttemptOutcome, LoginThrottle } from "../ports/login-throttle.ts";
import type { PasswordHasher } from "../ports/password-hasher.ts";

export interface PasswordVerifierDependencies {
  readonly passwordHasher: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

export interface PasswordAttempt<P extends Profile> {
  readonly usernameKey: UsernameKey | null;
  /** Set if it is known before the look-up. */
  readonly userId?: UserId;
  readonly client: ClientInfo;
  readonly password: string;
  /** Looks the user up. Called once, after the throttle has admitted the attempt. */
  readonly find: () => Promise<User<P> | null>;
}

export interface VerifiedAttempt<P extends Profile> {
  readonly user: User<P> | null;
  readonly matches: boolean;
}

/**
 * The only place where a password is compared with a stored hash. Attempts are throttled, and every path verifies one
 * hash, so that timing does not reveal whether a user exists.
 */
export class PasswordVerifier {
  readonly #deps: PasswordVerifierDependencies;

  constructor(dependencies: PasswordVerifierDependencies) {
    this.#deps = dependencies;
  }

  /** @throws AuthError `too_many_attempts`, `overloaded` */
  async verify<P extends Profile>(given: PasswordAttempt<P>): Promise<VerifiedAttempt<P>> {
    const { usernameKey, userId = null, client } = given;
    this.#deps.passwordHasher.assertCapacity?.("verify");
    const startedAt = this.#deps.clock.now();
    const attempt = { usernameKey, startedAt, ...(client.address === undefined ? {} : { address: client.address }) };
    await this.#take(attempt, userId, client);
    let verified: VerifiedAttempt<P>;
    try {
      verified = await this.#compare(given);
    } catch (error) {
      await this.#settle(attempt, "undecided");
      throw error;
    }
    await this.#settle(attempt, verified.matches ? "succeeded" : "failed");
    return verified;
  }

  async #take(attempt: Attempt, userId: UserId | null, client: ClientInfo): Promise<void> {
    const { throttle, events, clock } = this.#deps;
    const throttled = await throttle.take(attempt);
    if (throttled === null) return;
    const { usernameKey } = attempt;
    const { retryAfter, reason = "limit" } = throttled;
    events.emit({ type: "throttled", at: clock.now(), userId, usernameKey, client, retryAfter, reason });
    throw new AuthError("too_many_attempts", { retryAfter });
  }

  async #compare<P extends Profile>({ password, find }: PasswordAttempt<P>): Promise<VerifiedAttempt<P>> {
    const { passwordHasher, events, clock } = this.#deps;
    const user = await find();
    if (user === null) {
      await passwordHasher.verifyDummy(password);
      return { user, matches: false };
    }
    const matches = await passwordHasher.verify(password, user.passwordHash);
    if (!matches && !passwordHasher.isWellFormedHash(user.passwordHash)) {
      events.emit({ type: "password_hash_unusable", at: clock.now(), userId: user.id });
    }
    return { user, matches };
  }

  /** A throttle that can't record the outcome does not change it. */
  async #settle(attempt: Attempt, outcome: AttemptOutcome): Promise<void> {
    await this.#deps.throttle.settle(attempt, outcome).catch(() => undefined);
  }
}

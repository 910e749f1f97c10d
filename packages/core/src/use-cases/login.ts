import type { ClientInfo, SessionId } from "../domain/session.ts";
import type { TokenPair } from "../domain/token-pair.ts";
import { type Profile, type PublicUser, type User, type UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, callable, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import { usernameKey } from "../policies/username.ts";
import { startSession } from "../tokens/start-session.ts";
import type { Dependencies } from "./dependencies.ts";

type LoginDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  | "users"
  | "accessTokens"
  | "passwordHasher"
  | "verifier"
  | "issuer"
  | "idGenerator"
  | "clock"
  | "events"
  | "lifetimes"
  | "passwordPolicy"
  | "email"
  | "messenger"
  | "requireVerified"
>;

export interface LoginInput {
  readonly username: string;
  readonly password: string;
  readonly client?: ClientInfo;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

export interface LoginResult<P extends Profile> {
  readonly pair: TokenPair;
  readonly user: PublicUser<P>;
  readonly sessionId: SessionId;
}

const inputRule = members({
  username: text,
  password: text,
  client: optional(clientRule),
  waitUntil: optional(callable),
});

/** Checks a username and a password, and starts a session. */
export class Login<P extends Profile> {
  readonly #deps: LoginDependencies<P>;

  constructor(dependencies: LoginDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips, besides those of the throttle. An unknown user takes as long and gets the same error as a
   * wrong password.
   * @throws AuthError `invalid_credentials`; `account_disabled` and `email_unverified`, only after the correct
   * password; `too_many_attempts`; `overloaded`; `validation_failed` for input of the wrong type, and for a password
   * that is ill-formed or too long
   */
  async execute(input: LoginInput): Promise<LoginResult<P>> {
    assertInput(input, inputRule);
    const { username, password, client = {} } = input;
    const { users, verifier, passwordPolicy, email, clock, events } = this.#deps;
    const key = usernameKey(username);
    let userId: UserId | null = null;
    try {
      passwordPolicy.assertReadable(password, "/password");
      const find = async () => (key === null ? null : await users.findByUsernameKey(key));
      const { user, matches } = await verifier.verify({ usernameKey: key, client, password, find });
      userId = user?.id ?? null;
      if (user === null || !matches) throw new AuthError("invalid_credentials");
      if (user.disabled) throw new AuthError("account_disabled");
      this.#assertVerified(user, input.waitUntil);
      await this.#rehash(user, password);
      const started = await startSession(this.#deps, user, client);
      if (started === null) throw new AuthError("invalid_credentials");
      const { pair, sessionId } = started;
      events.emit({ type: "login_succeeded", at: clock.now(), userId: user.id, sessionId, client });
      return { pair, user: email.publicUser(user), sessionId };
    } catch (error) {
      // A throttled attempt was already reported as `throttled`.
      if (error instanceof AuthError && error.code !== "too_many_attempts") {
        const reason = error.code;
        events.emit({ type: "login_failed", at: clock.now(), reason, userId, usernameKey: key, client });
      }
      throw error;
    }
  }

  /** Sends a link to a user who has the correct password but no proven address. */
  #assertVerified(user: User<P>, waitUntil: WaitUntil | undefined): void {
    const { email, messenger, requireVerified } = this.#deps;
    if (!requireVerified || email.isVerified(user)) return;
    messenger?.askToVerify(user, waitUntil);
    throw new AuthError("email_unverified");
  }

  /**
   * Rehashes with the current settings. The login does not depend on it: a newer password wins, a failure is an event.
   */
  async #rehash(user: User<P>, password: string): Promise<void> {
    const { users, passwordHasher, clock, events } = this.#deps;
    const { id, passwordHash: expectedPasswordHash } = user;
    if (!passwordHasher.needsRehash(expectedPasswordHash)) return;
    try {
      const passwordHash = await passwordHasher.hash(password);
      const replaced = await users.replacePasswordHash({ id, expectedPasswordHash, passwordHash });
      if (replaced) events.emit({ type: "password_rehashed", at: clock.now(), userId: id });
    } catch {
      events.emit({ type: "password_rehash_failed", at: clock.now(), userId: id });
    }
  }
}

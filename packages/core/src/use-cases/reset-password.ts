import type { Profile, User, UserId } from "../domain/user.ts";
import { AddressTakenError } from "../errors/address-taken-error.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, callable, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import type { ReadSecret } from "../messages/secret-reader.ts";
import { addressKey } from "../policies/email.ts";
import { deleteEndedSessions } from "../tokens/delete-ended-sessions.ts";
import type { Dependencies } from "./dependencies.ts";
import { recoveryOf } from "./recovery.ts";

type ResetPasswordDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  | "users"
  | "accessTokens"
  | "passwordHasher"
  | "passwordPolicy"
  | "loginThrottle"
  | "recovery"
  | "messenger"
  | "email"
  | "clock"
  | "events"
>;

export interface ResetPasswordInput {
  /** From the link of a message, or from an operator. */
  readonly secret: string;
  readonly newPassword: string;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({ secret: text, newPassword: text, waitUntil: optional(callable) });

/**
 * Sets a new password, given a one-time secret. The write that sets it invalidates the secret and ends every session.
 * It is only made if the user's credentials have not changed since the secret was created. It starts no session.
 */
export class ResetPassword<P extends Profile> {
  readonly #deps: ResetPasswordDependencies<P>;

  constructor(dependencies: ResetPasswordDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * A password that breaks a rule does not consume the secret.
   * @throws AuthError `secret_invalid`, `validation_failed`, `overloaded`
   */
  async execute(input: ResetPasswordInput): Promise<void> {
    assertInput(input, inputRule);
    const { messenger, clock, events } = this.#deps;
    let userId: UserId | null = null;
    let found: ReadSecret<P>;
    try {
      found = await this.#read(input.secret);
      userId = found.user.id;
      await this.#set(found, input.newPassword);
    } catch (error) {
      if (error instanceof AuthError) {
        events.emit({ type: "password_reset_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
    const { user } = found;
    events.emit({ type: "password_changed", at: clock.now(), userId: user.id, by: "reset" });
    await this.#clean(found);
    messenger?.notifyPasswordChanged(user, "reset", input.waitUntil);
  }

  /** A secret that was sent to an address is invalid once the user has another address. */
  async #read(secret: string): Promise<ReadSecret<P>> {
    const { email } = this.#deps;
    const { reader } = recoveryOf(this.#deps.recovery, "resetPassword");
    const found = await reader.read(secret, "password_reset");
    const { address } = found.record;
    if (address !== null && address !== email.addressOf(found.user)) throw new AuthError("secret_invalid");
    return found;
  }

  async #set({ record, user }: ReadSecret<P>, newPassword: string): Promise<void> {
    const { passwordHasher, passwordPolicy } = this.#deps;
    const issues = passwordPolicy.check(newPassword, user.usernameKey, "/new_password");
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    const passwordHash = await passwordHasher.hash(newPassword);
    if (!(await this.#replace(user, passwordHash, record.address))) throw new AuthError("secret_invalid");
  }

  /**
   * The secret proves the address that it was sent to, unless another user has already proven it. Another address may
   * have been confirmed while the password was hashed.
   */
  async #replace(user: User<P>, passwordHash: string, address: string | null): Promise<boolean> {
    const { users, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion, verifiedAddress: expectedVerifiedAddress } = user;
    const ofVersion = { id, expectedCredentialsVersion, passwordHash, at: clock.now() };
    if (address === null) return users.changePassword(ofVersion);
    const change = { ...ofVersion, expectedVerifiedAddress };
    try {
      return await users.changePassword({ ...change, verified: { address, key: addressKey(address) } });
    } catch (error) {
      if (error instanceof AddressTakenError) return users.changePassword(change);
      throw error;
    }
  }

  /** Forgets failed logins, so that no pause keeps the owner out. The password is set whether or not this succeeds. */
  async #clean({ record, user }: ReadSecret<P>): Promise<void> {
    const { loginThrottle, clock, events } = this.#deps;
    const { id: userId, usernameKey, credentialsVersion } = user;
    const { secrets } = recoveryOf(this.#deps.recovery, "resetPassword");
    await deleteEndedSessions(this.#deps, userId, credentialsVersion + 1);
    try {
      await secrets.consume({ ...record, now: clock.now() });
      const attempt = { usernameKey, startedAt: clock.now() };
      await loginThrottle.take(attempt);
      await loginThrottle.settle(attempt, "succeeded");
    } catch {
      events.emit({ type: "cleanup_failed", at: clock.now(), userId });
    }
  }
}

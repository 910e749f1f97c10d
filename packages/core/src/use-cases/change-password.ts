import type { ClientInfo } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { emitSafely } from "../events/emit-safely.ts";
import { assertInput, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type ChangePasswordDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "accessTokens" | "passwordHasher" | "verifier" | "clock" | "events" | "passwordPolicy"
>;

export interface ChangePasswordInput {
  /** The user of a live session: see `CurrentUserInput.mustBeLive`. */
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly client?: ClientInfo;
}

const inputRule = members({
  userId: text,
  currentPassword: text,
  newPassword: text,
  client: optional(clientRule),
});

/** Changes a user's password. The same write invalidates every earlier token. */
export class ChangePassword<P extends Profile> {
  readonly #deps: ChangePasswordDependencies<P>;

  constructor(dependencies: ChangePasswordDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * @throws AuthError `wrong_password`, `password_unchanged`, `validation_failed`, `account_disabled`,
   * `too_many_attempts`, `overloaded`; `not_found` if the user does not exist
   */
  async execute(input: ChangePasswordInput): Promise<void> {
    assertInput(input, inputRule);
    const { clock, events } = this.#deps;
    const { userId } = input;
    try {
      const user = await this.#verified(input);
      const credentialsVersion = await this.#replace(user, input.newPassword);
      emitSafely(events, { type: "password_changed", at: clock.now(), userId });
      await this.#deleteDead(userId, credentialsVersion);
    } catch (error) {
      // A throttled attempt was already reported as `throttled`.
      if (error instanceof AuthError && error.code !== "too_many_attempts") {
        emitSafely(events, { type: "password_change_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
  }

  async #verified({ userId, currentPassword, newPassword, client = {} }: ChangePasswordInput): Promise<User<P>> {
    const { users, verifier, passwordPolicy } = this.#deps;
    passwordPolicy.assertReadable(currentPassword, "/current_password");
    const user = await users.findById(userId);
    if (user === null) throw new AuthError("not_found");
    if (user.disabled) throw new AuthError("account_disabled");
    const { usernameKey } = user;
    const attempt = { usernameKey, userId, client, password: currentPassword, find: () => Promise.resolve(user) };
    const { matches } = await verifier.verify<P>(attempt);
    if (!matches) throw new AuthError("wrong_password");
    if (newPassword.normalize("NFC") === currentPassword.normalize("NFC")) throw new AuthError("password_unchanged");
    const issues = passwordPolicy.check(newPassword, usernameKey, "/new_password");
    if (issues.length > 0) throw new AuthError("validation_failed", { issues });
    return user;
  }

  /** Returns the new credentials version. */
  async #replace(user: User<P>, newPassword: string): Promise<number> {
    const { users, passwordHasher, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion } = user;
    const passwordHash = await passwordHasher.hash(newPassword);
    const changed = await users.changePassword({ id, expectedCredentialsVersion, passwordHash, at: clock.now() });
    if (!changed) throw new AuthError(await this.#reasonOfLoss(id));
    return expectedCredentialsVersion + 1;
  }

  /** The user has changed since the password was verified: another password was set, or the user was disabled. */
  async #reasonOfLoss(id: UserId): Promise<"not_found" | "account_disabled" | "wrong_password"> {
    const user = await this.#deps.users.findById(id);
    if (user === null) return "not_found";
    return user.disabled ? "account_disabled" : "wrong_password";
  }

  /** Deletes the records of ended sessions. Their tokens are invalid even if this fails. */
  async #deleteDead(userId: UserId, issuedBefore: number): Promise<void> {
    const { accessTokens, clock, events } = this.#deps;
    try {
      await accessTokens.revokeAll({ userId, issuedBefore });
    } catch {
      emitSafely(events, { type: "cleanup_failed", at: clock.now(), userId });
    }
  }
}

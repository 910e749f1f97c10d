import type { Profile, User, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, callable, members, optional, text } from "../input/assert-input.ts";
import type { WaitUntil } from "../messages/message-queue.ts";
import { deleteEndedSessions, type EndedSessionsDependencies } from "../tokens/delete-ended-sessions.ts";
import type { Dependencies } from "./dependencies.ts";

type SetPasswordDependencies<P extends Profile> = EndedSessionsDependencies<P> &
  Pick<Dependencies<P>, "users" | "passwordHasher" | "passwordPolicy" | "messenger">;

export interface SetPasswordInput {
  readonly userId: UserId;
  readonly newPassword: string;
  /** For runtimes that stop after the response, such as Workers. */
  readonly waitUntil?: WaitUntil;
}

const inputRule = members({ userId: text, newPassword: text, waitUntil: optional(callable) });

/** How often the write is repeated if the credentials version has changed meanwhile. */
const attempts = 5;

/** Sets a user's password without the current one, for operators. The same write ends every session. */
export class SetPassword<P extends Profile> {
  readonly #deps: SetPasswordDependencies<P>;

  constructor(dependencies: SetPasswordDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * The password of a disabled user can be set; the user stays disabled. A concurrent change of the password comes
   * first or is overwritten.
   * @throws AuthError `validation_failed`, `overloaded`; `not_found` if the user does not exist
   */
  async execute(input: SetPasswordInput): Promise<void> {
    assertInput(input, inputRule);
    const { messenger, clock, events } = this.#deps;
    const { userId } = input;
    const user = await this.#set(input);
    events.emit({ type: "password_changed", at: clock.now(), userId, by: "operator" });
    await deleteEndedSessions(this.#deps, userId, user.credentialsVersion + 1);
    messenger?.notifyPasswordChanged(user, "operator", input.waitUntil);
  }

  /** Returns the user before the change. */
  async #set({ userId: id, newPassword }: SetPasswordInput): Promise<User<P>> {
    const { users, passwordHasher, passwordPolicy, clock } = this.#deps;
    let passwordHash: string | undefined;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const user = await users.findById(id);
      if (user === null) throw new AuthError("not_found");
      if (passwordHash === undefined) {
        const issues = passwordPolicy.check(newPassword, user.usernameKey, "/new_password");
        if (issues.length > 0) throw new AuthError("validation_failed", { issues });
        passwordHash = await passwordHasher.hash(newPassword);
      }
      const { credentialsVersion: expectedCredentialsVersion } = user;
      const changed = await users.changePassword({ id, expectedCredentialsVersion, passwordHash, at: clock.now() });
      if (changed) return user;
    }
    throw new AuthError("overloaded", { retryAfter: 1 });
  }
}

import type { ClientInfo } from "../domain/session.ts";
import { type Profile, type PublicUser, type User, type UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import { reasonOfLoss, verifyCurrentPassword } from "../passwords/current-password.ts";
import { changedByRequest } from "../policies/email.ts";
import { usernameKey } from "../policies/username.ts";
import type { Dependencies } from "./dependencies.ts";
import { refusalOf } from "./store-refusals.ts";

type ChangeUsernameDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "verifier" | "clock" | "events" | "usernamePolicy" | "passwordPolicy" | "email"
>;

export interface ChangeUsernameInput {
  /** The user of a live session: see `CurrentUserInput.mustBeLive`. */
  readonly userId: UserId;
  readonly currentPassword: string;
  /** The new username. */
  readonly username: string;
  readonly client?: ClientInfo;
}

const inputRule = members({ userId: text, currentPassword: text, username: text, client: optional(clientRule) });

/**
 * Changes a user's own username, given the current password. Sessions continue. If the username is an e-mail address,
 * only RequestEmailChange and ConfirmEmailChange change it.
 */
export class ChangeUsername<P extends Profile> {
  readonly #deps: ChangeUsernameDependencies<P>;

  constructor(dependencies: ChangeUsernameDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips, besides those of the throttle. The old username becomes available at once.
   * @throws AuthError `validation_failed`, `wrong_password`, `username_taken`, `account_disabled`, `too_many_attempts`,
   * `overloaded`; `not_found` if the user does not exist
   */
  async execute(input: ChangeUsernameInput): Promise<PublicUser<P>> {
    assertInput(input, inputRule);
    const { email, clock, events } = this.#deps;
    const { userId } = input;
    try {
      const key = this.#checked(input);
      const user = await verifyCurrentPassword(this.#deps, input);
      const changed = await this.#change(user, input.username, key);
      events.emit({ type: "username_changed", at: clock.now(), userId, by: "user" });
      return email.publicUser(changed);
    } catch (error) {
      const failure = refusalOf(error);
      // A throttled attempt was already reported as `throttled`.
      if (failure instanceof AuthError && failure.code !== "too_many_attempts") {
        events.emit({ type: "username_change_failed", at: clock.now(), userId, reason: failure.code });
      }
      throw failure;
    }
  }

  #checked({ username, currentPassword }: ChangeUsernameInput): UsernameKey {
    const { usernamePolicy, email } = this.#deps;
    if (email.isUsername) throw new AuthError("validation_failed", { issues: [changedByRequest("/username")] });
    const { key, issue } = usernamePolicy.check(username);
    if (issue !== undefined) throw new AuthError("validation_failed", { issues: [issue] });
    if (usernameKey(currentPassword) !== key) return key;
    const detail = "The username must not be the password.";
    throw new AuthError("validation_failed", { issues: [{ pointer: "/username", code: "same_as_password", detail }] });
  }

  async #change(user: User<P>, username: string, key: UsernameKey): Promise<User<P>> {
    const { users, clock } = this.#deps;
    const { id, credentialsVersion: expectedCredentialsVersion } = user;
    const at = clock.now();
    const changes = { username: { display: username, key }, expectedCredentialsVersion, at };
    if (!(await users.update(id, changes))) throw new AuthError(await reasonOfLoss(this.#deps, id));
    return { ...user, username, usernameKey: key, updatedAt: at };
  }
}

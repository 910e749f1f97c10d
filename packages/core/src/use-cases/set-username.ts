import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import { invalidAddress, isAddress } from "../policies/email.ts";
import type { Dependencies } from "./dependencies.ts";
import { refusalOf } from "./store-refusals.ts";

type SetUsernameDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "usernamePolicy" | "email" | "clock" | "events"
>;

export interface SetUsernameInput {
  readonly userId: UserId;
  /** The new username. */
  readonly username: string;
}

const inputRule = members({ userId: text, username: text });

/** Changes a user's username without a password, for operators. Sessions continue. */
export class SetUsername<P extends Profile> {
  readonly #deps: SetUsernameDependencies<P>;

  constructor(dependencies: SetUsernameDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip. The old username becomes available at once.
   * @throws AuthError `validation_failed`, `username_taken`; `not_found` if the user does not exist
   */
  async execute(input: SetUsernameInput): Promise<void> {
    assertInput(input, inputRule);
    const { users, usernamePolicy, email, clock, events } = this.#deps;
    const { userId, username } = input;
    const { key, issue } = usernamePolicy.check(username);
    if (issue !== undefined) throw new AuthError("validation_failed", { issues: [issue] });
    if (email.isUsername && !isAddress(username)) {
      throw new AuthError("validation_failed", { issues: [invalidAddress("/username")] });
    }
    // An address that an operator writes is not proven.
    const unverified = email.isUsername ? { verified: null } : {};
    let found: boolean;
    try {
      found = await users.update(userId, { username: { display: username, key }, ...unverified, at: clock.now() });
    } catch (error) {
      throw refusalOf(error);
    }
    if (!found) throw new AuthError("not_found");
    events.emit({ type: "username_changed", at: clock.now(), userId, by: "operator" });
  }
}

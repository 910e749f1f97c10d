import type { Profile, UserDetails, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput } from "../input/assert-input.ts";
import { usernameKey } from "../policies/username.ts";
import type { Dependencies } from "./dependencies.ts";
import { byIdOrUsername } from "./id-or-username.ts";

type FindUserDependencies<P extends Profile> = Pick<Dependencies<P>, "users" | "email">;

/** By id or by username. */
export type FindUserInput =
  | { readonly userId: UserId; readonly username?: undefined }
  | { readonly username: string; readonly userId?: undefined };

/** Finds a user, for operators and for an application's own pages. */
export class FindUser<P extends Profile> {
  readonly #deps: FindUserDependencies<P>;

  constructor(dependencies: FindUserDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip. A username is found as at login: case and width do not matter.
   * @throws AuthError `validation_failed` for input of the wrong type; `not_found`
   */
  async execute(input: FindUserInput): Promise<UserDetails<P>> {
    assertInput(input, byIdOrUsername);
    const { users, email } = this.#deps;
    const key = input.username === undefined ? null : usernameKey(input.username);
    const byName = key === null ? null : await users.findByUsernameKey(key);
    const user = input.userId === undefined ? byName : await users.findById(input.userId);
    if (user === null) throw new AuthError("not_found");
    return email.userDetails(user);
  }
}

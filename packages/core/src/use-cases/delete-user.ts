import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type DeleteUserDependencies<P extends Profile> = Pick<Dependencies<P>, "users" | "clock" | "events">;

export interface DeleteUserInput {
  readonly userId: UserId;
}

const inputRule = members({ userId: text });

/** Deletes a user and their sessions, and frees the username. */
export class DeleteUser<P extends Profile> {
  readonly #deps: DeleteUserDependencies<P>;

  constructor(dependencies: DeleteUserDependencies<P>) {
    this.#deps = dependencies;
  }

  /** @throws AuthError `validation_failed` for input of the wrong type; `not_found` */
  async execute(input: DeleteUserInput): Promise<void> {
    assertInput(input, inputRule);
    const { userId } = input;
    const { users, clock, events } = this.#deps;
    const deleted = await users.delete(userId);
    if (!deleted) throw new AuthError("not_found");
    events.emit({ type: "user_deleted", at: clock.now(), userId, by: "operator" });
  }
}

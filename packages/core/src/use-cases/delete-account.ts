import type { ClientInfo } from "../domain/session.ts";
import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, client as clientRule, members, optional, text } from "../input/assert-input.ts";
import { reasonOfLoss, verifyCurrentPassword } from "../passwords/current-password.ts";
import type { Dependencies } from "./dependencies.ts";

type DeleteAccountDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "users" | "verifier" | "clock" | "events" | "passwordPolicy"
>;

export interface DeleteAccountInput {
  /** The user of a live session: see `CurrentUserInput.mustBeLive`. */
  readonly userId: UserId;
  readonly currentPassword: string;
  readonly client?: ClientInfo;
}

const inputRule = members({ userId: text, currentPassword: text, client: optional(clientRule) });

/** Deletes the user's own account with all sessions, given the current password. The username becomes available. */
export class DeleteAccount<P extends Profile> {
  readonly #deps: DeleteAccountDependencies<P>;

  constructor(dependencies: DeleteAccountDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Two database round trips, besides those of the throttle.
   * @throws AuthError `validation_failed`, `wrong_password`, `account_disabled`, `too_many_attempts`, `overloaded`;
   * `not_found` if the user does not exist
   */
  async execute(input: DeleteAccountInput): Promise<void> {
    assertInput(input, inputRule);
    const { users, clock, events } = this.#deps;
    const { userId } = input;
    try {
      const { credentialsVersion } = await verifyCurrentPassword(this.#deps, input);
      const deleted = await users.delete(userId, credentialsVersion);
      if (!deleted) throw new AuthError(await reasonOfLoss(this.#deps, userId));
      events.emit({ type: "user_deleted", at: clock.now(), userId, by: "user" });
    } catch (error) {
      // A throttled attempt was already reported as `throttled`.
      if (error instanceof AuthError && error.code !== "too_many_attempts") {
        events.emit({ type: "user_deletion_failed", at: clock.now(), userId, reason: error.code });
      }
      throw error;
    }
  }
}

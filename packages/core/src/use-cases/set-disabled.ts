import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, flag, members, text } from "../input/assert-input.ts";
import type { EndedSessionsDependencies } from "../tokens/delete-ended-sessions.ts";
import type { Dependencies } from "./dependencies.ts";

type SetDisabledDependencies<P extends Profile> = Pick<Dependencies<P>, "users"> & EndedSessionsDependencies<P>;

export interface SetDisabledInput {
  readonly userId: UserId;
  readonly disabled: boolean;
}

const inputRule = members({ userId: text, disabled: flag });

/**
 * Disables a user, or enables them again. Disabling ends all of the user's sessions for good: while the user is
 * disabled, their tokens are rejected as `account_disabled`, and after that as `token_invalid`.
 */
export class SetDisabled<P extends Profile> {
  readonly #deps: SetDisabledDependencies<P>;

  constructor(dependencies: SetDisabledDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Idempotent. One atomic write; enabling then deletes the records of the ended sessions, in two more round trips.
   * @throws AuthError `validation_failed` for input of the wrong type; `not_found`
   */
  async execute(input: SetDisabledInput): Promise<void> {
    assertInput(input, inputRule);
    const { userId, disabled } = input;
    const { users, clock, events } = this.#deps;
    const at = clock.now();
    const found = await users.setDisabled(userId, disabled, at);
    if (!found) throw new AuthError("not_found");
    events.emit({ type: disabled ? "user_disabled" : "user_enabled", at, userId });
    if (!disabled) await this.#deleteDead(userId);
  }

  /** Deletes the records of the ended sessions, so that the list of sessions does not show them. */
  async #deleteDead(userId: UserId): Promise<void> {
    const { users, accessTokens, clock, events } = this.#deps;
    try {
      const user = await users.findById(userId);
      if (user !== null) await accessTokens.revokeAll({ userId, issuedBefore: user.credentialsVersion });
    } catch {
      events.emit({ type: "cleanup_failed", at: clock.now(), userId });
    }
  }
}

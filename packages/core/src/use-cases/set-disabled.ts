import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { announce } from "../events/announce.ts";
import type { AuthEvents } from "../ports/auth-events.ts";
import type { Clock } from "../ports/clock.ts";
import type { UserRepository } from "../ports/user-repository.ts";

export interface SetDisabledDependencies<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly clock: Clock;
  readonly events: AuthEvents;
}

export interface SetDisabledInput {
  readonly userId: UserId;
  readonly disabled: boolean;
}

/** Locks a user out, or lets them in again. Their tokens are dead only as long as they are disabled. */
export class SetDisabled<P extends Profile> {
  readonly #deps: SetDisabledDependencies<P>;

  constructor(dependencies: SetDisabledDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Idempotent. One database round trip.
   * @throws AuthError `not_found`
   */
  async execute({ userId, disabled }: SetDisabledInput): Promise<void> {
    const { users, clock, events } = this.#deps;
    const at = clock.now();
    const found = await users.setDisabled(userId, disabled, at);
    if (!found) throw new AuthError("not_found");
    announce(events, { type: disabled ? "user_disabled" : "user_enabled", at, userId });
  }
}

import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type UnlockUserDependencies<P extends Profile> = Pick<Dependencies<P>, "users" | "loginThrottle" | "clock" | "events">;

export interface UnlockUserInput {
  readonly userId: UserId;
}

export interface UnlockedUser {
  /**
   * Whether a pause of the username was running. False also under other secrets than the service's, where its counters
   * are not found.
   */
  readonly pauseLifted: boolean;
}

const inputRule = members({ userId: text });

/**
 * Lifts the pause that failed logins put on a username, and forgets those failures. The pause of a network stays. It
 * needs the same secrets as the service, because counters are keyed by a digest of the username.
 */
export class UnlockUser<P extends Profile> {
  readonly #deps: UnlockUserDependencies<P>;

  constructor(dependencies: UnlockUserDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Idempotent.
   * @throws AuthError `validation_failed` for input of the wrong type; `not_found`
   */
  async execute(input: UnlockUserInput): Promise<UnlockedUser> {
    assertInput(input, inputRule);
    const { userId } = input;
    const { users, loginThrottle, clock, events } = this.#deps;
    const user = await users.findById(userId);
    if (user === null) throw new AuthError("not_found");
    const attempt = { usernameKey: user.usernameKey, startedAt: clock.now() };
    const throttled = await loginThrottle.take(attempt);
    await loginThrottle.settle(attempt, "succeeded");
    const pauseLifted = throttled?.reason === "limit";
    if (pauseLifted) events.emit({ type: "user_unlocked", at: clock.now(), userId });
    return { pauseLifted };
  }
}

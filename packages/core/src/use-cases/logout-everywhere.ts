import type { SessionId } from "../domain/session.ts";
import type { Profile, UserId } from "../domain/user.ts";
import { assertInput, members, optional, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type LogoutEverywhereDependencies<P extends Profile> = Pick<Dependencies<P>, "accessTokens" | "clock" | "events">;

export interface LogoutEverywhereInput {
  readonly userId: UserId;
  /** The session to keep. */
  readonly except?: SessionId;
}

const inputRule = members({ userId: text, except: optional(text) });

/** Ends all sessions of a user, or all but one. */
export class LogoutEverywhere<P extends Profile> {
  readonly #deps: LogoutEverywhereDependencies<P>;

  constructor(dependencies: LogoutEverywhereDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Returns how many sessions were ended; 0 for an unknown user. One database round trip.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: LogoutEverywhereInput): Promise<number> {
    assertInput(input, inputRule);
    const { accessTokens, clock, events } = this.#deps;
    const count = await accessTokens.revokeAll(input);
    events.emit({ type: "logged_out_everywhere", at: clock.now(), userId: input.userId, count });
    return count;
  }
}

import type { SessionId } from "../domain/session.ts";
import type { Profile, UserId } from "../domain/user.ts";
import { AuthError } from "../errors/auth-error.ts";
import { assertInput, members, text } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type RevokeSessionDependencies<P extends Profile> = Pick<Dependencies<P>, "accessTokens" | "clock" | "events">;

export interface RevokeSessionInput {
  readonly userId: UserId;
  /** An id from the list of sessions. Any other value is not found. */
  readonly id: string;
}

const inputRule = members({ userId: text, id: text });

/** Ends one of a user's sessions. */
export class RevokeSession<P extends Profile> {
  readonly #deps: RevokeSessionDependencies<P>;

  constructor(dependencies: RevokeSessionDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * One database round trip.
   * @throws AuthError `validation_failed` for input of the wrong type; `not_found` if the user has no session
   * with this id
   */
  async execute(input: RevokeSessionInput): Promise<void> {
    assertInput(input, inputRule);
    const { userId, id } = input;
    const { accessTokens, clock, events } = this.#deps;
    const sessionId = id as SessionId;
    const revoked = await accessTokens.revoke({ id: sessionId, userId });
    if (!revoked) throw new AuthError("not_found");
    events.emit({ type: "session_revoked", at: clock.now(), userId, sessionId });
  }
}

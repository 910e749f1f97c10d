import type { SessionId, Session } from "../domain/session.ts";
import type { Profile, UserId } from "../domain/user.ts";
import { assertInput, members, optional, text, time, wholeNumber } from "../input/assert-input.ts";
import type { SessionCursor } from "../ports/access-token-repository.ts";
import type { Dependencies } from "./dependencies.ts";

type ListSessionsDependencies<P extends Profile> = Pick<Dependencies<P>, "accessTokens" | "clock">;

export interface ListSessionsInput {
  readonly userId: UserId;
  /** The caller's session, to be marked as current. */
  readonly current?: SessionId;
  readonly after?: SessionCursor;
  /** 1 to 1,000, default 100. */
  readonly limit?: number;
}

const inputRule = members({
  userId: text,
  current: optional(text),
  after: optional(members({ createdAt: time, id: text })),
  limit: optional(wholeNumber(1, 1_000)),
});

/** Lists a user's sessions. */
export class ListSessions<P extends Profile> {
  readonly #deps: ListSessionsDependencies<P>;

  constructor(dependencies: ListSessionsDependencies<P>) {
    this.#deps = dependencies;
  }

  /**
   * Returns live sessions, newest first. One database round trip.
   * @throws AuthError `validation_failed` for input of the wrong type
   */
  async execute(input: ListSessionsInput): Promise<readonly Session[]> {
    assertInput(input, inputRule);
    const { userId, current, after, limit = 100 } = input;
    const { accessTokens, clock } = this.#deps;
    const page = { userId, now: clock.now(), limit, ...(after === undefined ? {} : { after }) };
    const records = await accessTokens.listByUser(page);
    return records.map((record) => ({
      id: record.id,
      createdAt: record.createdAt,
      lastUsedAt: record.rotatedAt,
      expiresAt: record.refreshExpiresAt,
      client: record.clientInfo,
      current: record.id === current,
    }));
  }
}

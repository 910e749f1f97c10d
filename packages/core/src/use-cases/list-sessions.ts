import type { AccessTokenId, Session } from "../domain/access-token.ts";
import type { Profile, UserId } from "../domain/user.ts";
import type { AccessTokenRepository, SessionCursor } from "../ports/access-token-repository.ts";
import type { Clock } from "../ports/clock.ts";

export interface ListSessionsDependencies<P extends Profile> {
  readonly accessTokens: AccessTokenRepository<P>;
  readonly clock: Clock;
}

export interface ListSessionsInput {
  readonly userId: UserId;
  /** The login that asks. */
  readonly current?: AccessTokenId;
  readonly after?: SessionCursor;
  /** 1 to 1,000, default 100. */
  readonly limit?: number;
}

/** Shows a user where they are logged in. */
export class ListSessions<P extends Profile> {
  readonly #deps: ListSessionsDependencies<P>;

  constructor(dependencies: ListSessionsDependencies<P>) {
    this.#deps = dependencies;
  }

  /** Live logins, newest first. One database round trip. */
  async execute({ userId, current, after, limit = 100 }: ListSessionsInput): Promise<readonly Session[]> {
    const { accessTokens, clock } = this.#deps;
    const page = { userId, now: clock.now(), limit, ...(after === undefined ? {} : { after }) };
    const records = await accessTokens.listByUser(page);
    return records.map((record) => ({
      id: record.id,
      createdAt: record.createdAt,
      lastUsedAt: record.rotatedAt,
      expiresAt: record.refreshExpiresAt,
      client: record.client,
      current: record.id === current,
    }));
  }
}

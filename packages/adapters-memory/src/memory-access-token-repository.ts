import {
  type SessionId,
  type SessionRecord,
  type AccessTokenRepository,
  type SessionWithUser,
  type Profile,
  type PurgeQuery,
  type Revocation,
  type Rotation,
  type SessionQuery,
  StorageError,
  type UserRevocation,
} from "@portcullis/core/ports";
import { detachedRecord, detachedUser, sameBytes } from "./detached.ts";
import type { MemoryState } from "./memory-state.ts";

type Position = Pick<SessionRecord, "createdAt" | "id">;

const newestFirst = (one: Position, other: Position) =>
  other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);

/** Access-token records in a Map. Each method runs without a pause, hence atomically. */
export class MemoryAccessTokenRepository<P extends Profile> implements AccessTokenRepository<P> {
  readonly #state: MemoryState<P>;

  constructor(state: MemoryState<P>) {
    this.#state = state;
  }

  async create(record: SessionRecord): Promise<boolean> {
    const { users, records } = this.#state;
    if (!users.has(record.userId)) return false;
    if (records.has(record.id)) throw new StorageError("failed");
    records.set(record.id, detachedRecord(record));
    return true;
  }

  async findWithUser(id: SessionId): Promise<SessionWithUser<P> | null> {
    const record = this.#state.records.get(id);
    if (record === undefined) return null;
    const user = this.#state.users.get(record.userId);
    return user === undefined ? null : { record: detachedRecord(record), user: detachedUser(user) };
  }

  async listByUser(query: SessionQuery): Promise<readonly SessionRecord[]> {
    const { userId, now, after, limit } = query;
    return [...this.#state.records.values()]
      .filter((record) => record.userId === userId && now < record.refreshExpiresAt)
      .filter((record) => after === undefined || newestFirst(after, record) < 0)
      .toSorted(newestFirst)
      .slice(0, limit)
      .map(detachedRecord);
  }

  async rotate(rotation: Rotation): Promise<SessionWithUser<P> | null> {
    const { id, expectedRotation, digest, at: rotatedAt } = rotation;
    const record = this.#state.records.get(id);
    const user = record?.userId === rotation.userId ? this.#state.users.get(record.userId) : undefined;
    if (record === undefined || user === undefined || record.rotation !== expectedRotation) return null;
    if (rotatedAt >= record.refreshExpiresAt) return null;
    if (user.disabled || user.credentialsVersion !== record.credentialsVersion) return null;
    const notAfterDeadline = (end: Date) => (end < record.deadline ? end : record.deadline);
    const renewed = {
      ...record,
      digest,
      rotation: expectedRotation + 1,
      rotatedAt,
      expiresAt: notAfterDeadline(rotation.expiresAt),
      previousExpiresAt: record.expiresAt,
      refreshExpiresAt: notAfterDeadline(rotation.refreshExpiresAt),
    };
    this.#state.records.set(id, detachedRecord(renewed));
    return { record: detachedRecord(renewed), user: detachedUser(user) };
  }

  async revoke(target: Revocation): Promise<boolean> {
    const record = this.#state.records.get(target.id);
    if (record === undefined) return false;
    if (target.userId !== undefined && record.userId !== target.userId) return false;
    if (target.digest !== undefined && !sameBytes(record.digest, target.digest)) return false;
    return this.#state.records.delete(target.id);
  }

  async revokeAll(target: UserRevocation): Promise<number> {
    const { userId, except, issuedBefore = Number.POSITIVE_INFINITY } = target;
    return this.#deleteEach(
      [...this.#state.records.values()].filter(
        (record) => record.userId === userId && record.id !== except && record.credentialsVersion < issuedBefore,
      ),
    );
  }

  async purge(query: PurgeQuery): Promise<number> {
    const ended = [...this.#state.records.values()].filter((record) => record.deadline <= query.now);
    return this.#deleteEach(ended.slice(0, query.limit));
  }

  #deleteEach(records: readonly SessionRecord[]): number {
    for (const record of records) this.#state.records.delete(record.id);
    return records.length;
  }
}

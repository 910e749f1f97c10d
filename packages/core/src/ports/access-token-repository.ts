import type { SessionId, SessionRecord, TokenDigest } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";

export interface SessionWithUser<P extends Profile> {
  readonly record: SessionRecord;
  readonly user: User<P>;
}

export interface Rotation {
  readonly id: SessionId;
  /** Only if the record belongs to this user. */
  readonly userId: UserId;
  /** The rotation that the refresh token names. The record's rotation becomes one more. */
  readonly expectedRotation: number;
  readonly digest: TokenDigest | null;
  /** Becomes `rotatedAt`. A record whose `refreshExpiresAt` is not after it is expired and does not change. */
  readonly at: Date;
  /** If it is after the record's deadline, the deadline is stored instead. */
  readonly expiresAt: Date;
  /** If it is after the record's deadline, the deadline is stored instead. */
  readonly refreshExpiresAt: Date;
}

/** The position after which a page of sessions starts: a record with these values. */
export interface SessionCursor {
  readonly createdAt: Date;
  readonly id: SessionId;
}

export interface SessionQuery {
  readonly userId: UserId;
  readonly now: Date;
  readonly after?: SessionCursor;
  /** From 1 to 1,000. */
  readonly limit: number;
}

/** Which record to delete. */
export interface Revocation {
  readonly id: SessionId;
  /** Only if the record belongs to this user. */
  readonly userId?: UserId;
  /** Only if this is the digest of the record's current token. */
  readonly digest?: TokenDigest;
}

/** Which records of a user to delete. */
export interface UserRevocation {
  readonly userId: UserId;
  /** The record to keep. */
  readonly except?: SessionId;
  /** Only those issued under a lower credentials version. */
  readonly issuedBefore?: number;
}

export interface PurgeQuery {
  readonly now: Date;
  /** At least 1. */
  readonly limit: number;
}

/**
 * Stores sessions, one record each.
 *
 * Every method is one atomic statement; a read may follow the write of `rotate`. All times come from the caller.
 * Returned values are detached: changing them does not change the store. A malformed id is treated as an id that does
 * not exist. Every failure that is not named here throws a `StorageError`, and so does reading a corrupt record by its
 * id (`corrupt`).
 */
export interface AccessTokenRepository<P extends Profile> {
  /** Stores a new record. Returns false and stores nothing if the user does not exist. */
  create(record: SessionRecord): Promise<boolean>;

  /** Returns the record and its user in one round trip, also if it has expired. Null if either does not exist. */
  findWithUser(id: SessionId): Promise<SessionWithUser<P> | null>;

  /**
   * Returns the user's records that are live at `now` (`now < refreshExpiresAt`), newest first, then by id descending,
   * after the cursor if one is given, at most `limit`. Corrupt records are left out.
   */
  listByUser(query: SessionQuery): Promise<readonly SessionRecord[]>;

  /**
   * Compare-and-set of `rotation`. The `expiresAt` that it replaces becomes `previousExpiresAt`. Returns the record as
   * this call wrote it, with its user, to exactly one of all callers that expect the same rotation. Returns null and
   * changes nothing if the record does not exist, is corrupt, belongs to another user, has expired at `at`, or was
   * rotated by another caller.
   *
   * A store that can should also return null, and change nothing, if the user is disabled or has another
   * `credentialsVersion` than the record. A store that can't read the user in the same statement reads afterwards: it
   * returns null if record or user is gone by then, and otherwise still the record as this call wrote it.
   */
  rotate(rotation: Rotation): Promise<SessionWithUser<P> | null>;

  /**
   * Deletes one record. Idempotent. Returns whether a record existed that met the conditions.
   */
  revoke(target: Revocation): Promise<boolean>;

  /** Deletes the user's records that meet the conditions, and returns how many. */
  revokeAll(target: UserRevocation): Promise<number>;

  /** Deletes at most `limit` records whose `deadline` is not after `now`, and returns how many. */
  purge(query: PurgeQuery): Promise<number>;
}

import type { SessionId, SessionRecord, TokenDigest } from "../domain/session.ts";
import type { Profile, User, UserId } from "../domain/user.ts";

export interface SessionWithUser<P extends Profile> {
  readonly record: SessionRecord;
  readonly user: User<P>;
}

export interface Rotation {
  readonly id: SessionId;
  /** The rotation the caller read. The record's becomes one more. */
  readonly expectedRotation: number;
  readonly digest: TokenDigest | null;
  /** Becomes `rotatedAt`; a record whose `refreshExpiresAt` is not after it is expired and stays as it is. */
  readonly at: Date;
  /** Not after the record's deadline. */
  readonly expiresAt: Date;
  /** Not after the record's deadline. */
  readonly refreshExpiresAt: Date;
}

/** Where a page of sessions goes on: after the record with these values. */
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

/** One record. */
export interface Revocation {
  readonly id: SessionId;
  /** Only if the record is this user's. */
  readonly userId?: UserId;
  /** Only if the record's current token has it. */
  readonly digest?: TokenDigest;
}

/** Records of one user. */
export interface UserRevocation {
  readonly userId: UserId;
  /** This one stays. */
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
 * Where logins are kept, one record each.
 *
 * Every method is one atomic statement, given times are the caller's, and values are detached. A malformed id is an id
 * that does not exist. Whatever fails for a reason that is not named here throws a `StorageError`; so does a record
 * that can't be read (`corrupt`), when it is asked for by id.
 */
export interface AccessTokenRepository<P extends Profile> {
  /** Stores a new record. False, and nothing stored, when there is no such user. */
  create(record: SessionRecord): Promise<boolean>;

  /** The record with its user, in one round trip; expired ones too. Null when there is no such record, or no user to it. */
  findWithUser(id: SessionId): Promise<SessionWithUser<P> | null>;

  /**
   * The user's records that are live at `now` (`now < refreshExpiresAt`), newest first, then by id descending; after
   * the cursor if one is given, at most `limit`. Unreadable ones are left out.
   */
  listByUser(query: SessionQuery): Promise<readonly SessionRecord[]>;

  /**
   * Compare-and-set of `rotation`, which keeps the `expiresAt` it replaces as `previousExpiresAt`: true for exactly one of all callers that expect the same. False, and nothing done,
   * when the record is gone, expired at `at`, or was rotated by another.
   */
  rotate(rotation: Rotation): Promise<boolean>;

  /**
   * Deletes one record. Idempotent. True when it was there and met the conditions.
   */
  revoke(target: Revocation): Promise<boolean>;

  /** Deletes the user's records that meet the conditions. Answers how many. */
  revokeAll(target: UserRevocation): Promise<number>;

  /** Deletes at most `limit` records whose `deadline` is not after `now`. Answers how many. */
  purge(query: PurgeQuery): Promise<number>;
}

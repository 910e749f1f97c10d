import type { OneTimeSecretId, OneTimeSecretPurpose, OneTimeSecretRecord } from "../domain/one-time-secret.ts";
import type { TokenDigest } from "../domain/session.ts";
import type { PurgeQuery } from "./access-token-repository.ts";

/** Which secret to consume. */
export interface Consumption {
  readonly id: OneTimeSecretId;
  readonly digest: TokenDigest;
  readonly purpose: OneTimeSecretPurpose;
  /** A secret is expired if its `expiresAt` is not after this time. */
  readonly now: Date;
}

/**
 * Stores one-time secrets, at most one for each user and purpose.
 *
 * Every method is one atomic statement. All times come from the caller. Returned values are detached: changing them
 * does not change the store. A malformed id is treated as an id that does not exist. Deleting a user deletes their
 * secrets. A record that an interrupted deletion leaves behind is treated as if it did not exist, even if a later user
 * gets the same id. Every failure throws a `StorageError`.
 */
export interface OneTimeSecretRepository {
  /**
   * Stores a secret in place of the user's earlier one for the same purpose. Secrets for other purposes stay. Returns
   * false and stores nothing if the user does not exist.
   */
  issue(record: OneTimeSecretRecord): Promise<boolean>;

  /** Returns the record, even if it has expired. Null if it does not exist. */
  find(id: OneTimeSecretId): Promise<OneTimeSecretRecord | null>;

  /**
   * Deletes the secret and returns its record, if digest and purpose are those of the record and it has not expired.
   * Returns null and deletes nothing otherwise. Of any number of concurrent callers, exactly one gets the record.
   */
  consume(consumption: Consumption): Promise<OneTimeSecretRecord | null>;

  /** Deletes at most `limit` secrets whose `expiresAt` is not after `now`, and returns how many. */
  purge(query: PurgeQuery): Promise<number>;
}

import type { Profile } from "../domain/user.ts";
import type { AccessTokenRepository } from "./access-token-repository.ts";
import type { UserRepository } from "./user-repository.ts";

/**
 * A storage inside a transaction of the application. Everything runs on the transaction's connection, and is visible to
 * others only after the commit. After the end of the transaction, every method throws.
 */
export interface StorageTransaction<P extends Profile> {
  /** On SQL databases, a rejected write leaves the transaction usable. MongoDB aborts the transaction. */
  readonly users: UserRepository<P>;
  readonly accessTokens: Pick<AccessTokenRepository<P>, "revokeAll">;

  /**
   * Does the work once the outermost transaction has committed, in the order of the calls. The work is dropped if the
   * transaction, or the savepoint that is open at this moment, is rolled back. It must not throw.
   */
  afterCommit(work: () => void): void;
}

import type { PoolState } from "@portcullis/adapters-mikroorm/postgresql";
import type { AccessTokenRepository, NoProfile, ThrottleCounters, UserRepository } from "@portcullis/core";

/** A store the service can run on. */
export interface Storage {
  readonly users: UserRepository<NoProfile>;
  readonly accessTokens: AccessTokenRepository<NoProfile>;
  readonly throttleCounters: ThrottleCounters;
  /** Applies pending migrations and returns their names. Idempotent, also in several processes at once. */
  migrate(): Promise<readonly string[]>;
  /** @throws StorageError if the database does not answer */
  ping(): Promise<void>;
  /** The state of the connection pool. Absent if there is none. */
  readonly pool?: () => PoolState;
  /** Idempotent. */
  close(): Promise<void>;
}

import type { PoolState } from "@portcullis/adapters-mikroorm/postgresql";
import type { AccessTokenRepository, NoProfile, ThrottleCounters, UserRepository } from "@portcullis/core";

/** A store the service can run on. */
export interface Storage {
  readonly users: UserRepository<NoProfile>;
  readonly accessTokens: AccessTokenRepository<NoProfile>;
  readonly throttleCounters: ThrottleCounters;
  /** Idempotent, also when several processes do so at once. Answers the names of what was applied. */
  migrate(): Promise<readonly string[]>;
  /** @throws StorageError when the database does not answer */
  ping(): Promise<void>;
  /** Connections to the server; absent where there is none. */
  readonly pool?: () => PoolState;
  /** Idempotent. */
  close(): Promise<void>;
}

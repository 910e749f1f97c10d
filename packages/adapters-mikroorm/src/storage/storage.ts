import type { AccessTokenRepository, Profile, ThrottleCounters, UserRepository } from "@portcullis/core";
import type { PoolState } from "./pool-state.ts";

/** A connected store: the repositories of the core, and what an operator needs to run it. */
export interface Storage<P extends Profile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  /** What `createPortcullis` counts logins and registrations with. */
  readonly throttleCounters: ThrottleCounters;

  /**
   * Brings the database to the schema this version needs. Idempotent; any number of instances may do so at once.
   * Answers the names of what was applied, in order; empty when nothing was left to do.
   * @throws StorageError
   */
  migrate(): Promise<readonly string[]>;

  /**
   * Asks whether the database answers and takes writes, for a few seconds at most. For readiness probes.
   * @throws StorageError `unavailable`
   */
  ping(): Promise<void>;

  /** For metrics; absent where the database is in the process. */
  readonly pool?: () => PoolState;

  /** Lets go of the database. Idempotent; whatever is asked afterwards throws a `StorageError` (`unavailable`). */
  close(): Promise<void>;
}

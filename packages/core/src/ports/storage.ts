import type { NoProfile, Profile } from "../domain/user.ts";
import type { AccessTokenRepository } from "./access-token-repository.ts";
import type { OneTimeSecretRepository } from "./one-time-secret-repository.ts";
import type { PoolState } from "./pool-state.ts";
import type { ThrottleCounters } from "./throttle-counters.ts";
import type { UserRepository } from "./user-repository.ts";

/** A connected store: the repositories that the use cases need, and what an operator needs to run it. */
export interface Storage<P extends Profile = NoProfile> {
  readonly users: UserRepository<P>;
  readonly accessTokens: AccessTokenRepository<P>;
  /** Counts logins and registrations. */
  readonly throttleCounters: ThrottleCounters;
  /** Absent if the store can't keep them. Then password resets and address verification are unavailable. */
  readonly oneTimeSecrets?: OneTimeSecretRepository;

  /**
   * Brings the database to the schema that this version needs. Idempotent; any number of processes may call it at once.
   * @returns the names of the migrations that were applied, in order; empty when there was nothing to do
   * @throws StorageError
   */
  migrate(): Promise<readonly string[]>;

  /**
   * Compares the database with what this version needs, and changes nothing. Absent where there is nothing to compare.
   * @throws StorageError whose message names what is missing or different
   */
  readonly verify?: () => Promise<void>;

  /**
   * Names the applied migrations that this version does not have, in order: a newer version has migrated the database.
   * Absent where the database keeps no migrations.
   * @throws StorageError
   */
  readonly unknownMigrations?: () => Promise<readonly string[]>;

  /**
   * Asks whether the database answers and takes writes, for a few seconds at most. For readiness probes.
   * @throws StorageError `unavailable`
   */
  ping(): Promise<void>;

  /** For metrics. Absent where the database is part of the process. */
  readonly pool?: () => PoolState;

  /** Closes the connections. Idempotent. After it, every method rejects with a `StorageError` (`unavailable`). */
  close(): Promise<void>;
}

import { setTimeout as delay } from "node:timers/promises";
import type { StorageError } from "@portcullis/core";
import { mayPass } from "./database-faults.ts";
import type { GatedStorage } from "./gated-storage.ts";
import { verifySchema } from "./verify-schema.ts";

export interface OpenWhenReadyOptions {
  /** Whether to migrate the database to the schema of this version, or only to wait for it. */
  readonly migrate: boolean;
  readonly signal: AbortSignal;
  /** Called after each failed attempt, with the milliseconds until the next. */
  readonly onFailure: (error: StorageError, retryIn: number) => void;
}

export interface PreparedStorage {
  /** The names of the migrations that were applied, in order. */
  readonly applied: readonly string[];
  /** Why the database can't be compared with what this version needs; null if it was compared and is sound. */
  readonly unverified: StorageError | null;
}

const firstPause = 250;
const longestPause = 5_000;

/**
 * Opens the storage as soon as its database answers and has its tables. It repeats this until it succeeds.
 * @returns null if it was aborted
 * @throws the error of the storage if waiting does not help, such as a wrong password
 */
export async function openWhenReady(
  storage: GatedStorage,
  { migrate, signal, onFailure }: OpenWhenReadyOptions,
): Promise<PreparedStorage | null> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
    try {
      await storage.ping();
      const prepared = await prepareStorage(storage, migrate);
      storage.open();
      return prepared;
    } catch (error) {
      if (!mayPass(error, migrate)) throw error;
      // Jitter spreads the processes that lost a database at the same time.
      const retryIn = Math.round(pause * (0.5 + Math.random() / 2));
      onFailure(error, retryIn);
      await delay(retryIn, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

/**
 * Migrates if it is asked to, compares the tables with what this version needs, and checks that they can be used.
 * @throws StorageError that names what is missing or different
 */
export async function prepareStorage(storage: GatedStorage, migrate: boolean): Promise<PreparedStorage> {
  const applied = migrate ? await storage.migrate() : [];
  const unverified = await verifySchema(storage, migrate);
  // Last, for on MongoDB it would create what is missing.
  if (!migrate) await storage.probe();
  return { applied, unverified };
}

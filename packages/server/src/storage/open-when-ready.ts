import { setTimeout as delay } from "node:timers/promises";
import { mayPass } from "./database-faults.ts";
import type { GatedStorage } from "./gated-storage.ts";

export interface AwaitStorageOptions {
  /** Whether to migrate the database to the schema of this version, or only to wait for it. */
  readonly migrate: boolean;
  readonly signal: AbortSignal;
  /** Called after each failed attempt, with the milliseconds until the next. */
  readonly onFailure: (error: unknown, retryIn: number) => void;
}

const firstPause = 250;
const longestPause = 5_000;

/**
 * Opens the storage as soon as its database answers and has its tables. It repeats this until it succeeds.
 * @returns the names of the applied migrations; null if it was aborted
 * @throws the error of the storage if waiting does not help, such as a wrong password
 */
export async function openWhenReady(
  storage: GatedStorage,
  { migrate, signal, onFailure }: AwaitStorageOptions,
): Promise<readonly string[] | null> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
    try {
      await storage.ping();
      const applied = await prepareStorage(storage, migrate);
      storage.open();
      return applied;
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

/** Migrates, or checks that the tables exist. */
export async function prepareStorage(storage: GatedStorage, migrate: boolean): Promise<readonly string[]> {
  if (migrate) return storage.migrate();
  await storage.probe();
  return [];
}

import { setTimeout as delay } from "node:timers/promises";
import { mayPass } from "./database-faults.ts";
import type { GatedStorage } from "./gated-storage.ts";

export interface AwaitStorageOptions {
  /** Whether to bring the database to the schema of this version, or only to wait until somebody has. */
  readonly migrate: boolean;
  readonly signal: AbortSignal;
  /** Hears of each failed try, and how many milliseconds it is to the next. */
  readonly onFailure: (error: unknown, retryIn: number) => void;
}

const firstPause = 250;
const longestPause = 5_000;

/**
 * Opens the storage as soon as its database answers and has its tables; tries again for as long as it takes.
 * @returns the names of the migrations that were applied; null when it was broken off
 * @throws what the storage throws when waiting does not help, such as a wrong password
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
      // Jitter: processes that lost one database together come back apart.
      const retryIn = Math.round(pause * (0.5 + Math.random() / 2));
      onFailure(error, retryIn);
      await delay(retryIn, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

/** Migrates, or makes sure that somebody did. */
export async function prepareStorage(storage: GatedStorage, migrate: boolean): Promise<readonly string[]> {
  if (migrate) return storage.migrate();
  await storage.probe();
  return [];
}

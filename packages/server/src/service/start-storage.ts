import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../configuration/index.ts";
import { errorFields } from "../logging/error-fields.ts";
import type { Logger } from "../logging/logger.ts";
import { awaitStorage, prepareStorage } from "../storage/await-storage.ts";
import type { GatedStorage } from "../storage/storage-gate.ts";

export interface StorageStart {
  /** Whether the storage can be used by now. If not, it will be as soon as the database lets it. */
  readonly isReady: boolean;
  /** Gives up waiting for the database. */
  stop(): Promise<void>;
}

/** How long the start of the service waits for a database server. */
const firstWait = 3_000;

/**
 * Brings the storage into use. A server that is away does not stop the service from starting; an embedded database that
 * does not work does, for it would not get better by waiting.
 */
export async function startStorage(
  storage: GatedStorage,
  { database }: Pick<Config, "database">,
  migrate: boolean,
  logger: Logger,
): Promise<StorageStart> {
  const done = (applied: readonly string[]) => {
    if (applied.length > 0) logger.info({ applied }, "migrated");
  };
  if (database.kind === "memory" || database.kind === "pglite") {
    done(await prepareStorage(storage, migrate));
    storage.open();
    return { isReady: true, stop: () => Promise.resolve() };
  }
  const end = new AbortController();
  const onFailure = (error: unknown, retryIn: number) => {
    logger.warn({ error: errorFields(error), retry_in_ms: retryIn }, "database not ready");
  };
  const waiting = awaitStorage(storage, { migrate, signal: end.signal, onFailure }).then((applied) => {
    if (applied === null) return false;
    done(applied);
    logger.info("database ready");
    return true;
  });
  // Both keep the process running: there may be nothing else yet that does.
  const patience = new AbortController();
  const late = delay(firstWait, false, { signal: patience.signal }).catch(() => false);
  const isReady = await Promise.race([waiting, late]);
  patience.abort();
  return {
    isReady,
    stop: async () => {
      end.abort();
      await waiting;
    },
  };
}

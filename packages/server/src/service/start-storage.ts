import { setTimeout as delay } from "node:timers/promises";
import { StorageError } from "@portcullis/core";
import type { Config } from "../configuration/index.ts";
import { describeDatabase, engineOf } from "../engines/index.ts";
import type { Logger } from "../logging/logger.ts";
import { watchAvailability } from "../storage/availability.ts";
import { openWhenReady, type PreparedStorage, prepareStorage } from "../storage/open-when-ready.ts";
import { databaseReason, DatabaseUnusableError, expectedFields } from "../storage/database-faults.ts";
import type { GatedStorage } from "../storage/gated-storage.ts";
import { newerMigrations, newerSchema } from "../storage/newer-schema.ts";

export interface StorageStart {
  /** Whether the storage can be used already. If not, it can as soon as the database allows it. */
  readonly isReady: boolean;
  /** Stops waiting for the database. */
  stop(): Promise<void>;
}

/** Milliseconds that the start of the service waits for a database server. */
const firstWait = 3_000;

export interface StorageStartOptions {
  readonly migrate: boolean;
  readonly logger: Logger;
  /** Called if the database turns out to be unusable after `startStorage` has resolved. */
  readonly onUnusable: (error: unknown) => void;
}

/**
 * Prepares the storage. An unavailable server does not keep the service from starting. Errors that do not pass do: a
 * wrong password, missing privileges, an embedded database that does not work.
 * @throws DatabaseUnusableError
 */
export async function startStorage(
  storage: GatedStorage,
  { database }: Pick<Config, "database">,
  { migrate, logger, onUnusable }: StorageStartOptions,
): Promise<StorageStart> {
  const done = async ({ applied, unverified }: PreparedStorage) => {
    if (applied.length > 0) logger.info({ applied }, "migrated");
    if (unverified !== null) logger.warn({ error: expectedFields(unverified) }, "schema not verified");
    const unknown = await newerMigrations(storage);
    if (unknown.length > 0) logger.warn({ unknown_migrations: unknown }, newerSchema);
  };
  if (engineOf(database).place !== "server") {
    await done(await prepareStorage(storage, migrate));
    storage.open();
    return { isReady: true, stop: () => Promise.resolve() };
  }
  const end = new AbortController();
  const onFailure = (error: StorageError, retryIn: number) => {
    logger.warn({ error: expectedFields(error), retry_in_ms: retryIn }, "database not ready");
  };
  const availability = watchAvailability({
    ping: () => storage.ping(),
    onLost: (error) => logger.error({ code: error.engineCode, reason: databaseReason(error) }, "database lost"),
    onBack: (milliseconds) => logger.info({ after_ms: Math.round(milliseconds) }, "database back"),
  });
  const opening = async () => {
    const prepared = await openWhenReady(storage, { migrate, signal: end.signal, onFailure });
    if (prepared === null) return false;
    await done(prepared);
    storage.onFailure((error) => availability.suspect(error));
    logger.info("database ready");
    return true;
  };
  let isStarted = false;
  const waiting = opening().catch((error: unknown) => {
    if (!(error instanceof StorageError)) throw error;
    const unusable = `The database can't be used: ${describeDatabase(database)}: ${databaseReason(error)}.`;
    throw new DatabaseUnusableError(unusable);
  });
  waiting.catch((error: unknown) => {
    if (isStarted) onUnusable(error);
  });
  // Both keep the process running: nothing else may do so yet.
  const firstWaitOver = new AbortController();
  const late = delay(firstWait, false, { signal: firstWaitOver.signal }).catch(() => false);
  const isReady = await Promise.race([waiting, late]).finally(() => firstWaitOver.abort());
  isStarted = true;
  storage.stopWaiting();
  return {
    isReady,
    stop: async () => {
      end.abort();
      availability.stop();
      await waiting.catch(() => undefined);
    },
  };
}

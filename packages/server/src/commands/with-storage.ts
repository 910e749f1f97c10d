import { StorageError } from "@portcullis/core";
import type { Config } from "../configuration/index.ts";
import { describeDatabase, type UserProfile } from "../engines/index.ts";
import { databaseReason } from "../storage/database-faults.ts";
import { connectStorage } from "../storage/connect-storage.ts";
import type { Storage } from "@portcullis/core/ports";
import { CommandError } from "./exit-codes.ts";

/**
 * Runs work on the database of a configuration, and closes it again.
 * @throws CommandError that names the database, but not its password, if it can't be used
 */
export async function withStorage(
  config: Config,
  work: (storage: Storage<UserProfile>) => Promise<void>,
): Promise<void> {
  const storage = await connectStorage(config, { withEmail: true });
  try {
    await work(storage);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new CommandError(
      `The database can't be used: ${describeDatabase(config.database)}: ${databaseReason(error)}.`,
    );
  } finally {
    await storage.close();
  }
}

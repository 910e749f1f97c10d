import type { Storage } from "@portcullis/core/ports";
import { type Config, ConfigurationError } from "../configuration/index.ts";
import { type ConnectOptions, engineOf, type UserProfile } from "../engines/index.ts";

/**
 * Connects to the configured database. An unavailable server is not an error: the storage connects when it can.
 * @throws ConfigurationError if the driver rejects the URL; DirectoryInUseError or StorageError if an embedded database
 * can't be opened
 */
export async function connectStorage(
  { database, databasePool, databasePooler }: Config,
  { withEmail }: Pick<ConnectOptions, "withEmail">,
): Promise<Storage<UserProfile>> {
  const pooler = databasePooler === undefined ? {} : { pooler: databasePooler };
  try {
    return await engineOf(database).connect(database, { poolSize: databasePool, ...pooler, withEmail });
  } catch (error) {
    // Only the driver knows its parameters. The adapter's messages contain no part of the URL.
    throw error instanceof TypeError ? new ConfigurationError([`PORTCULLIS_DATABASE_URL: ${error.message}`]) : error;
  }
}

import { type Config, ConfigurationError } from "../configuration/index.ts";
import type { Storage } from "./storage.ts";

/**
 * The store that the configuration names. A server that is away is no error: it is connected to when it is there. Each
 * adapter is loaded only when it is the one in use.
 * @throws ConfigurationError when the driver refuses the URL; DirectoryInUseError, StorageError when an embedded database can't be opened
 */
export async function connectStorage({ database, databasePool, databasePooler }: Config): Promise<Storage> {
  switch (database.kind) {
    case "memory": {
      const { createMemoryStorage } = await import("@portcullis/adapters-memory");
      return createMemoryStorage();
    }
    case "pglite": {
      const { connectPglite } = await import("@portcullis/adapters-mikroorm/pglite");
      return connectPglite({ dataDir: database.directory });
    }
    case "postgresql": {
      const { connectPostgresql } = await import("@portcullis/adapters-mikroorm/postgresql");
      const pooler = databasePooler === undefined ? {} : { pooler: databasePooler };
      return connectPostgresql({ url: database.url, poolSize: databasePool, ...pooler }).catch(asConfigurationError);
    }
    case "mongodb": {
      const { connectMongodb } = await import("@portcullis/adapters-mikroorm/mongodb");
      return connectMongodb({ url: database.url, poolSize: databasePool }).catch(asConfigurationError);
    }
  }
}

/** Only the driver knows its parameters. The adapter's messages hold nothing of the URL. */
function asConfigurationError(error: unknown): never {
  throw error instanceof TypeError ? new ConfigurationError([`PORTCULLIS_DATABASE_URL: ${error.message}`]) : error;
}

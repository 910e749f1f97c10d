import { type Config, ConfigurationError } from "../configuration/index.ts";
import type { Storage } from "@portcullis/core/ports";

/**
 * Opens the storage that the configuration names. An unavailable server is not an error: connections are made when it is
 * available. An adapter is only loaded if it is used.
 * @throws ConfigurationError if the driver rejects the URL
 * @throws DirectoryInUseError, StorageError if an embedded database can't be opened
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

/** Only the driver knows its parameters. The adapter's messages contain no part of the URL. */
function asConfigurationError(error: unknown): never {
  throw error instanceof TypeError ? new ConfigurationError([`PORTCULLIS_DATABASE_URL: ${error.message}`]) : error;
}

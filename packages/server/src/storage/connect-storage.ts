import { MemoryThrottleCounters } from "@portcullis/adapters-mikroorm/throttle";
import type { Config } from "../configuration/index.ts";
import type { Storage } from "./storage.ts";

/**
 * The store that the configuration names. A server that is away is no error: it is connected to when it is there. Each
 * adapter is loaded only when it is the one in use.
 * @throws DirectoryInUseError, StorageError when an embedded database can't be opened
 */
export async function connectStorage({ database, databasePool }: Config): Promise<Storage> {
  switch (database.kind) {
    case "memory":
      return connectMemory();
    case "pglite": {
      const { connectPglite } = await import("@portcullis/adapters-mikroorm/pglite");
      return connectPglite({ dataDir: database.directory });
    }
    case "postgresql": {
      const { connectPostgresql } = await import("@portcullis/adapters-mikroorm/postgresql");
      return connectPostgresql({ url: database.url, poolSize: databasePool });
    }
  }
}

async function connectMemory(): Promise<Storage> {
  const { createMemoryStorage } = await import("@portcullis/testkit");
  const throttleCounters = new MemoryThrottleCounters();
  const { users, accessTokens } = createMemoryStorage();
  const nothing = () => Promise.resolve();
  return { users, accessTokens, throttleCounters, migrate: () => Promise.resolve([]), ping: nothing, close: nothing };
}

import { type CryptoAdapters, generateSecret } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import type { Portcullis } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { buildContainer, notifierModule } from "../composition/container.ts";
import { keptKeys } from "../keys/load-keys.ts";
import { cryptoFor } from "../composition/crypto.ts";
import { notifierFor } from "../composition/notifier.ts";
import { type Config, type Environment, loadConfig } from "../configuration/index.ts";
import { type DatabaseLocation, engineOf, type UserProfile } from "../engines/index.ts";
import type { Storage } from "@portcullis/core/ports";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { withStorage } from "./with-storage.ts";

export interface Operation {
  readonly config: Config;
  readonly portcullis: Portcullis<UserProfile>;
  readonly storage: Storage<UserProfile>;
  readonly crypto: CryptoAdapters;
  readonly database: DatabaseLocation;
}

/**
 * Runs an operator's work on the database that the environment names, and closes it again.
 * @param options `creates`: whether an embedded database may be created. Default: no. `withKeys`: whether the work
 * needs the keys of the service. Default: no
 */
export async function withPortcullis(
  env: Environment,
  work: (operation: Operation) => Promise<void>,
  { creates = false, withKeys = false }: { readonly creates?: boolean; readonly withKeys?: boolean } = {},
): Promise<void> {
  const config = loadConfig(env, "operate");
  const { database } = config;
  const engine = engineOf(database);
  if (engine.place === "process") {
    throw new CommandError("A memory: database exists only inside the running service.", exitCodes.usage);
  }
  const missing = engine.missingPath(database);
  if (missing !== null && !creates) {
    const advice = "Set PORTCULLIS_DATABASE_URL and PORTCULLIS_DATA_DIR as for the service.";
    throw new CommandError(`There is no database in ${missing}. ${advice}`);
  }
  // Without tokens or counters, any key will do.
  const crypto = cryptoFor(config, withKeys ? await keptKeys(config) : { secrets: [generateSecret()] });
  await withStorage(config, async (storage) => {
    // It may be empty, or have the schema of an earlier version.
    if (engine.place === "files") await storage.migrate();
    const notifier = notifierFor(config);
    const modules = { storage: storageModule(storage), crypto: cryptoModule(crypto), ...notifierModule(notifier) };
    const portcullis = buildContainer(config, modules).get<Portcullis<UserProfile>>(PortcullisId);
    try {
      await work({ config, portcullis, storage, crypto, database });
      // Waits for notices to the user, for example about a new password.
      await portcullis.drainMessages();
    } finally {
      await notifier?.close();
    }
  });
}

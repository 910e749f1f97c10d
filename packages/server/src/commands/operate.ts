import { type CryptoAdapters, generateSecret } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import { storageModule } from "@portcullis/adapters-mikroorm/inversify";
import type { Portcullis } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { buildContainer } from "../composition/container.ts";
import { cryptoFor } from "../composition/crypto.ts";
import { type DatabaseLocation, type Environment, loadConfig } from "../configuration/index.ts";
import { connectStorage } from "../storage/connect-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export interface Operation {
  readonly portcullis: Portcullis;
  readonly storage: Storage;
  readonly crypto: CryptoAdapters;
  readonly database: DatabaseLocation;
}

/** Does an operator's work on the database that the environment names, and lets go of it again. */
export async function operate(env: Environment, work: (operation: Operation) => Promise<void>): Promise<void> {
  const config = loadConfig(env, "operate");
  const { database } = config;
  if (database.kind === "memory") {
    throw new CommandError("A memory: database lives inside its service alone.", exitCodes.usage);
  }
  // No token is issued here: any key will do.
  const crypto = cryptoFor(config, { secrets: [generateSecret()] });
  const storage = await connectStorage(config);
  try {
    // Nobody else can have done so: an embedded database has no other process.
    if (database.kind === "pglite") await storage.migrate();
    const modules = { storage: storageModule(storage), crypto: cryptoModule(crypto) };
    const container = buildContainer(config, modules);
    await work({ portcullis: container.get<Portcullis>(PortcullisId), storage, crypto, database });
  } finally {
    await storage.close();
  }
}

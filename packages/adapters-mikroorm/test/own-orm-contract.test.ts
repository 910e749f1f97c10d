import { registerContract, storageContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { mongoHarness, mongoIdKinds } from "./mongodb-harness.ts";
import { ownMongoEngines, ownOrmEngines } from "./own-orm-stores.ts";
import { idKinds, uuidIds } from "./sample-users.ts";
import { sqlHarness } from "./sql-harness.ts";

const runner = { describe, test, beforeAll, afterAll };

for (const engine of ownOrmEngines) {
  // On SQLite, the ORM creates integer ids by another statement than the storage.
  const kinds =
    engine.name === "sqlite" ? idKinds.filter(({ kind }) => kind === "uuid" || kind === "integer") : [uuidIds];
  for (const { ids, kind } of kinds) {
    describe(`The storage contract on ${engine.label}, ids of kind ${ids.kind}`, () => {
      registerContract(runner, storageContract, () => sqlHarness(engine, kind, ids));
    });
  }
}

for (const engine of ownMongoEngines) {
  for (const { ids, kind } of mongoIdKinds.slice(0, 1)) {
    describe(`The storage contract on ${engine.label}`, () => {
      registerContract(runner, storageContract, () => mongoHarness(engine, kind, ids));
    });
  }
}

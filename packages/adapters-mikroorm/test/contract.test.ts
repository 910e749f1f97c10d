import { registerContract, storageContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { idKinds } from "./sample-users.ts";
import { sqlHarness } from "./sql-harness.ts";
import { sqlEngines } from "./stores.ts";

const runner = { describe, test, beforeAll, afterAll };

for (const engine of sqlEngines) {
  for (const { kind, ids } of idKinds) {
    describe(`${engine.label}, ids of kind ${ids.kind}`, () => {
      registerContract(runner, storageContract, () => sqlHarness(engine, kind, ids));
    });
  }
}

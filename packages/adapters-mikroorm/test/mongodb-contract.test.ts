import { registerContract, storageContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { mongoHarness, mongoIdKinds } from "./mongodb-harness.ts";
import { mongoEngines } from "./mongodb-stores.ts";

const runner = { describe, test, beforeAll, afterAll };

for (const engine of mongoEngines) {
  for (const { kind, ids } of mongoIdKinds) {
    describe(`${engine.label}, ids of kind ${ids.kind}`, () => {
      registerContract(runner, storageContract, () => mongoHarness(engine, kind, ids));
    });
  }
}

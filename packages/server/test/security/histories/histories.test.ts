import type { AccessTokenKind } from "@portcullis/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { memoryEngine, mongodbEngine, pgliteEngine, postgresqlEngine, type TestStore } from "../../support/stores.ts";
import { live } from "./live.ts";
import { history } from "./operations.ts";
import { clear } from "./stored.ts";

/*
 * Random histories of real use cases on real stores, compared with a plain model. A failure prints its seed and the
 * shortest history that fails. PORTCULLIS_TEST_SEED runs that seed again, PORTCULLIS_TEST_HISTORIES more histories.
 */
const { PORTCULLIS_TEST_SEED: seed, PORTCULLIS_TEST_HISTORIES: many } = process.env;

const kinds: readonly AccessTokenKind[] = ["opaque", "jwt", "jwt-stateless"];
const steps = 25;

const engines = [
  { engine: memoryEngine, runs: 100 },
  { engine: pgliteEngine, runs: 6 },
  { engine: postgresqlEngine, runs: 20 },
  { engine: mongodbEngine, runs: 4 },
];

for (const { engine, runs } of engines) {
  describe.skipIf(engine.skipped !== null)(`On ${engine.label}`, () => {
    let store: TestStore;

    beforeAll(async () => {
      store = await engine.open();
    });

    afterAll(() => store.drop());

    test.each(kinds)(
      "all rules hold after each step of random histories, with %s access tokens",
      async (kind) => {
        const lived = fc.asyncProperty(history(steps), async (each) => {
          // A new store in memory has nothing to remove.
          const fresh = engine === memoryEngine ? await engine.open() : store;
          await clear(fresh);
          await live(fresh, kind, each);
        });
        const given = seed === undefined ? {} : { seed: Number(seed) };
        await fc.assert(lived, { numRuns: Number(many ?? runs), ...given });
      },
      1_000_000,
    );
  });
}

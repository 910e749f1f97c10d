import fc from "fast-check";
import { expect, test } from "vitest";
import { brokenStores } from "./broken-stores.ts";
import { live } from "./live.ts";
import { history } from "./operations.ts";

for (const { name, open } of brokenStores) {
  test(`The histories detect a store that ${name}.`, async () => {
    const lived = fc.asyncProperty(history(25), async (each) => live(await open(), "opaque", each));
    // The histories are always the same, and so are their findings.
    const { failed } = await fc.check(lived, { numRuns: 5_000, seed: 2, endOnFailure: true });
    expect(failed).toBe(true);
  });
}

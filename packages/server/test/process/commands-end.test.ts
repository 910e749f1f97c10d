import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedEngines } from "../support/stores.ts";
import { run } from "../support/command-line.ts";

for (const { label, skipped, fresh } of sharedEngines) {
  describe.skipIf(skipped !== null)(`A command on ${label}`, () => {
    let database: FreshDatabase;
    beforeAll(async () => {
      database = await fresh();
    });
    afterAll(() => database.drop());

    // An open connection would keep the process running.
    test.each([[["migrate"]], [["users", "list", "--json"]], [["purge"]]])(
      "ends when its work is done: %s.",
      async (words) => {
        const { code, stderr } = await run(words, { PORTCULLIS_DATABASE_URL: database.url });
        expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/error/i) });
      },
    );
  });
}

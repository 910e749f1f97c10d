import { registerContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checks, chosen } from "./chosen-checks.ts";
import { createTestPortcullis, listen, mounts } from "./mounts.ts";

test("Every chosen check is in the HTTP contract", () => {
  expect(checks).toHaveLength(chosen.length);
});

describe.each(Object.entries(mounts))("Portcullis in %s", (_, mount) => {
  registerContract({ describe, test, beforeAll, afterAll }, checks, async () => {
    const { portcullis, clock } = createTestPortcullis();
    const { url, close } = await listen(await mount(portcullis));
    return { harness: { baseUrl: url, advance: (seconds: number) => clock.advance(seconds) }, close };
  });
});

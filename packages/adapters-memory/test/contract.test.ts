import type { UserIdKind } from "@portcullis/adapters-memory";
import { registerContract, storageContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { memoryHarness } from "./memory-harness.ts";

const kinds: readonly UserIdKind[] = ["uuid", "integer", "own"];

describe.each(kinds)("The storage contract on memory, ids of kind %s", (kind) => {
  registerContract({ describe, test, beforeAll, afterAll }, storageContract, () => ({ harness: memoryHarness(kind) }));
});

import { createMemoryStorage } from "@portcullis/adapters-memory";
import { registerContract, throttleCountersContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";

registerContract({ describe, test, beforeAll, afterAll }, throttleCountersContract, () => {
  const storage = createMemoryStorage(); // your storage here
  const { throttleCounters: counters } = storage;
  return { harness: { counters, other: counters }, close: () => storage.close() };
});

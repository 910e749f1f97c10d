import { createMemoryStorage } from "@portcullis/adapters-memory";
import { registerContract, throttleCountersContract } from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";

describe("The contract of throttle counters on memory", () => {
  registerContract({ describe, test, beforeAll, afterAll }, throttleCountersContract, () => ({
    harness: {
      counters: createMemoryStorage().throttleCounters,
      closable: () => {
        const storage = createMemoryStorage();
        return { counters: storage.throttleCounters, close: () => storage.close() };
      },
    },
  }));
});

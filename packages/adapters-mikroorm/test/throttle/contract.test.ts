import {
  type OpenedHarness,
  registerContract,
  throttleCountersContract,
  type ThrottleCountersHarness,
} from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { databaseEngines, type ThrottleEngine } from "./throttle-engines.ts";

async function open(engine: ThrottleEngine): Promise<OpenedHarness<ThrottleCountersHarness>> {
  if (engine.skipped !== null) return { skipped: engine.skipped };
  const shared = await engine.open();
  const away = await engine.away();
  const closing: (() => Promise<void>)[] = [() => shared.close(), () => away.close()];
  const [counters, other] = shared.instances;
  return {
    harness: {
      counters,
      other,
      unreachable: () => away.counters,
      closable: async () => {
        const store = await engine.open();
        closing.push(() => store.drop());
        return { counters: store.instances[1], close: () => store.disconnect() };
      },
    },
    close: async () => {
      for (const close of closing) await close();
    },
  };
}

for (const engine of databaseEngines) {
  describe(`The contract of throttle counters on ${engine.label}`, () => {
    registerContract({ describe, test, beforeAll, afterAll }, throttleCountersContract, () => open(engine));
  });
}

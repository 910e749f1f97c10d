import { createMemoryStorage } from "@portcullis/adapters-memory";
import { StorageError } from "@portcullis/core/ports";
import type { ThrottleCountersHarness } from "@portcullis/testkit";

/** One thing wrong with throttle counters, and the checks that must notice it. */
export interface CountersFault {
  readonly is: string;
  readonly breaks: (sound: ThrottleCountersHarness) => Partial<ThrottleCountersHarness>;
  readonly noticedBy: readonly string[];
}

/** Sound throttle counters that can be asked everything. */
export function soundCounters(): ThrottleCountersHarness {
  const unavailable = () => Promise.reject(new StorageError("unavailable"));
  return {
    counters: createMemoryStorage().throttleCounters,
    unreachable: () => ({ take: unavailable, settle: unavailable, purge: unavailable }),
    closable: () => {
      const storage = createMemoryStorage();
      return { counters: storage.throttleCounters, close: () => storage.close() };
    },
  };
}

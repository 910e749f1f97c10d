import { createMemoryStorage } from "@portcullis/adapters-memory";
import { StorageError } from "@portcullis/core/ports";
import type { ThrottleCountersHarness } from "@portcullis/testkit";

/** One fault of throttle counters, and the checks that must find it. */
export interface CountersFault {
  readonly is: string;
  readonly breaks: (sound: ThrottleCountersHarness) => Partial<ThrottleCountersHarness>;
  readonly noticedBy: readonly string[];
}

/** Correct throttle counters for every check. */
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

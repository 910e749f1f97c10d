import type { Check } from "../harness/check.ts";
import { lastingCounters } from "./throttle-counters/lasting.ts";
import { settlingAttempts } from "./throttle-counters/settling.ts";
import { takingPlaces } from "./throttle-counters/taking.ts";
import type { ThrottleCountersHarness } from "../harness/throttle-counters-harness.ts";

/** What every adapter of `ThrottleCounters` must do: lines 28, 65 and 70 to 78 of the contract. */
export const throttleCountersContract: readonly Check<ThrottleCountersHarness>[] = [
  ...takingPlaces,
  ...settlingAttempts,
  ...lastingCounters,
];

import type { CountingRule } from "./throttle-counters.ts";

/** How guessing is slowed down. */
export interface ThrottleLimits {
  /** Failures of one username that cost nothing yet. */
  readonly freeFailures: number;
  /** Seconds; each failure from the last free one on doubles the pause, from 1 on, up to this. */
  readonly longestPause: number;
  /** Failures of one username after which nobody may try any more, until the first of them is `nameWindow` old. */
  readonly mostPerName: number;
  /** Seconds. */
  readonly nameWindow: number;
  /** Failures from one network after which it may not try any more, until the first of them is `networkWindow` old. */
  readonly mostPerNetwork: number;
  /** Seconds. */
  readonly networkWindow: number;
}

/**
 * Seconds by which the clock that counted may have been ahead of the one that reads. What would last longer was counted by a
 * clock that was wrong, and counts no more when it is right again.
 */
export const clockTolerance = 86_400;

/** At most 100 consecutive failures (NIST SP 800-63B-4 §3.2.2). */
export const defaultLimits: ThrottleLimits = {
  freeFailures: 5,
  longestPause: 900,
  mostPerName: 100,
  nameWindow: 86_400,
  mostPerNetwork: 100,
  networkWindow: 900,
};

/** Seconds until the next try after this many failures. */
const pauseAfter = (failures: number, { freeFailures, longestPause }: ThrottleLimits): number =>
  failures < freeFailures ? 0 : Math.min(2 ** (failures - freeFailures), longestPause);

/** @throws RangeError for limits that make no sense, or that let more than 100 failures of a name pass */
export function countingRules(limits: ThrottleLimits): Readonly<Record<"name" | "network", CountingRule>> {
  for (const value of Object.values(limits) as number[]) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError("Each limit of the throttle is an integer from 1 on.");
  }
  if (limits.mostPerName > 100) throw new RangeError("At most 100 failures of one name may pass.");
  if (limits.mostPerNetwork > 10_000) throw new RangeError("At most 10,000 failures of one network may pass.");
  const pauses = (most: number, after: (failures: number) => number) =>
    Array.from({ length: most - 1 }, (_, index) => after(index + 1));
  return {
    name: { window: limits.nameWindow, pauses: pauses(limits.mostPerName, (failures) => pauseAfter(failures, limits)) },
    network: { window: limits.networkWindow, pauses: pauses(limits.mostPerNetwork, () => 0) },
  };
}

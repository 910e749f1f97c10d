import type { Awaitable, ThrottleCounters } from "@portcullis/core/ports";

/**
 * Throttle counters to be tested, and what the checks may do with them. A check whose member is missing is skipped by
 * name.
 */
export interface ThrottleCountersHarness {
  readonly counters: ThrottleCounters;
  /** The same counters in another process, or over another connection. Default: `counters`. */
  readonly other?: ThrottleCounters;
  /** How many callers a race has (default 16, the minimum for a real database) and how often it runs (default 3). */
  readonly races?: { readonly callers: number; readonly rounds: number };
  /** Counters of this kind whose database can't be reached. */
  unreachable?(): Awaitable<ThrottleCounters>;
  /** Other open counters of this kind, and the `close` of their store, which the check calls more than once. */
  closable?(): Awaitable<{ readonly counters: ThrottleCounters; close(): Awaitable<unknown> }>;
}

const reasons = {
  closable: "the counters' store can't be closed here",
  unreachable: "no database that could be out of reach",
} as const;

/** Skips a check on harnesses that do not have what it needs. */
export const needs =
  (capability: keyof typeof reasons) =>
  (harness: ThrottleCountersHarness): string | null =>
    harness[capability] === undefined ? reasons[capability] : null;

import type { PurgeQuery } from "./access-token-repository.ts";

/** How fast attempts may follow each other. */
export interface CountingRule {
  /** Seconds from the first attempt on a counter until everything counted on it is forgotten. */
  readonly window: number;
  /**
   * Seconds to wait after the first counted attempt, after the second, and so on: zeros first, then positive values.
   * After one more attempt than there are entries, the wait lasts until the window ends.
   */
  readonly pauses: readonly number[];
}

export interface Counter {
  /** At most 64 visible ASCII characters that do not reveal what is counted. */
  readonly key: string;
  readonly rule: CountingRule;
}

/** One attempt on one or two counters with different keys. */
export interface CountedAttempt {
  readonly counters: readonly Counter[];
  /** When the attempt started, in milliseconds. It identifies the attempt: `settle` gets the same value. */
  readonly startedAt: Date;
}

/**
 * What happens to an attempt's place on one counter. `counted`: it stays, and its pause starts now. `returned`: it is
 * given back. `forgotten`, for the first counter only: everything counted on it is forgotten, other attempts included.
 */
export type Settlement = "counted" | "returned" | "forgotten";

export interface SettledAttempt extends CountedAttempt {
  /** One for each counter, in the same order. */
  readonly settlements: readonly Settlement[];
  readonly now: Date;
}

/**
 * Why an attempt was rejected. `limit`: because of counted attempts; `wait` is in whole seconds, at least 1.
 * `in_flight`: only because attempts in flight hold the remaining places.
 */
export type CounterRefusal = { readonly reason: "limit"; readonly wait: number } | { readonly reason: "in_flight" };

/** Seconds after which an attempt counts that was not settled. */
export const settlementTime = 30;

/**
 * Seconds by which the clock of the process that counted may be ahead of the reader's. A window that would last longer
 * was counted by a wrong clock, and is ignored.
 */
export const clockTolerance = 86_400;

/**
 * Counts attempts for all processes of a service. Each step is atomic on each counter: concurrent steps take effect one
 * after the other. All times come from the caller; an adapter reads no clock.
 *
 * An attempt holds a place on each of its counters from `take` on. It is in flight until it is settled, or until it is
 * `settlementTime` old: from then on it counts. A counter admits an attempt when no pause runs, and no attempt in
 * flight could start one: with `n` places held, either none of them is in flight, or the pause after `n` is 0.
 */
export interface ThrottleCounters {
  /**
   * Takes a place on every counter, or on none.
   * @returns null if the places were taken. If several counters reject it, the longest `limit` decides
   * @throws StorageError
   */
  take(attempt: CountedAttempt): Promise<CounterRefusal | null>;

  /**
   * Settles an attempt in flight. Except for `forgotten`, it changes nothing on a counter where the attempt is no
   * longer in flight. Returning a place ends the pause that the attempt would have started.
   * @throws StorageError
   */
  settle(attempt: SettledAttempt): Promise<void>;

  /**
   * Deletes at most `limit` counters whose window is over. They have no effect any more.
   * @returns how many were deleted
   * @throws StorageError
   */
  purge(query: PurgeQuery): Promise<number>;
}

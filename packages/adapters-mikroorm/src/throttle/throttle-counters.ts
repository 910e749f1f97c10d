import type { PurgeQuery } from "@portcullis/core";

/** How fast attempts may follow each other. */
export interface CountingRule {
  /** Seconds from the first attempt counted until all are forgotten. */
  readonly window: number;
  /** Seconds until the next attempt, after the first, the second, …; after as many as these and one more, the window's rest. */
  readonly pauses: readonly number[];
}

export interface Counter {
  /** At most 64 visible ASCII characters, which tell nobody what is counted. */
  readonly key: string;
  readonly rule: CountingRule;
}

/** What an attempt counts on; null: nothing there. */
export interface CountedAttempt {
  readonly name: Counter | null;
  readonly network: Counter | null;
  readonly now: Date;
}

/**
 * Counts attempts for all processes of a service. Every step is atomic: however many run at once, each counter sees them one
 * after the other.
 */
export interface ThrottleCounters {
  /**
   * Counts the attempt on both counters, unless a pause is running on either; then on none.
   * @returns null when it was counted, else the whole seconds until the later pause ends
   * @throws StorageError
   */
  take(attempt: CountedAttempt): Promise<number | null>;

  /**
   * Ends an attempt that was counted. `succeeded`: forgets the name's, which may stay until the next purge. `undecided`: takes the attempt back from it.
   * Either way takes it back from the network's. Taking back ends the pause, and never makes a counter less than empty.
   * @throws StorageError
   */
  settle(attempt: CountedAttempt, outcome: "succeeded" | "undecided"): Promise<void>;

  /**
   * Deletes counters whose window is over, at most `limit`. Cleaning, not safety.
   * @returns how many
   * @throws StorageError
   */
  purge(query: PurgeQuery): Promise<number>;
}

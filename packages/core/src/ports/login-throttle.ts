import type { UsernameKey } from "../domain/username.ts";

export interface Attempt {
  /** Of the name that was tried, whether or not that user exists; null when the text can't be a username. */
  readonly usernameKey: UsernameKey | null;
  /** Of the client, if known. */
  readonly address?: string;
  /** When the attempt started. `take` and `settle` get the same value. */
  readonly startedAt: Date;
}

/**
 * Why an attempt is refused. `limit`: earlier attempts that count. `in_flight`: only attempts that are not decided yet, so that
 * there is room again in a moment.
 */
export type ThrottleReason = "limit" | "in_flight";

/** A refused attempt. */
export interface Throttled {
  /** Whole seconds, at least 1. */
  readonly retryAfter: number;
  /** Default `limit`. */
  readonly reason?: ThrottleReason;
}

/**
 * How an attempt ended. `failed`: the password was wrong. `succeeded`: it was right. `undecided`: it was not compared, because
 * something failed before.
 */
export type AttemptOutcome = "failed" | "succeeded" | "undecided";

/**
 * Slows down guessing, in the same way for names that exist and names that do not. Processes of one service share the counts.
 */
export interface LoginThrottle {
  /**
   * Counts the attempt before the password is compared, in one atomic step, so that no number of parallel attempts gets past
   * the limit. Null: go on.
   */
  take(attempt: Attempt): Promise<Throttled | null>;

  /**
   * Settles an attempt that was let through. `failed`: it counts. `succeeded`: forgets the name's attempts and takes this one
   * back from the address. `undecided`: takes this one back from both. When an operator unlocks a user, `succeeded` comes
   * without an address and without a `take` before it.
   */
  settle(attempt: Attempt, outcome: AttemptOutcome): Promise<void>;
}

/** For applications that slow down guessing elsewhere. */
export const noThrottle: LoginThrottle = {
  take: () => Promise.resolve(null),
  settle: () => Promise.resolve(),
};

import type { UsernameKey } from "../domain/username.ts";

export interface Attempt {
  /** The key of the tried username, whether or not that user exists. Null if the text can't be a username. */
  readonly usernameKey: UsernameKey | null;
  /** The client's address, if known. */
  readonly address?: string;
  /** When the attempt started. `take` and `settle` get the same value. */
  readonly startedAt: Date;
}

/**
 * Why an attempt is rejected. `limit`: because of earlier attempts that count. `in_flight`: only because of attempts
 * that are not decided yet, so it may soon be repeated.
 */
export type ThrottleReason = "limit" | "in_flight";

/** A rejected attempt. */
export interface Throttled {
  /** When to try again: whole seconds, at least 1. */
  readonly retryAfter: number;
  /** Default `limit`. */
  readonly reason?: ThrottleReason;
}

/**
 * How an attempt ended. `failed`: the password was wrong. `succeeded`: it was right. `undecided`: it was not compared,
 * because something failed earlier.
 */
export type AttemptOutcome = "failed" | "succeeded" | "undecided";

/**
 * Limits failed logins, in the same way for usernames that exist and for those that do not. All processes of a service
 * share the counts.
 */
export interface LoginThrottle {
  /**
   * Counts the attempt before the password is compared, in one atomic step, so that no number of parallel attempts
   * exceeds the limit. Returns null if the attempt is admitted.
   */
  take(attempt: Attempt): Promise<Throttled | null>;

  /**
   * Settles an attempt that was admitted. `failed`: it counts. `succeeded`: the attempts of the username are forgotten,
   * and this one is removed from the address's count. `undecided`: this one is removed from both counts. When an
   * operator unlocks a user, `take` comes without an address, and `succeeded` after it even if the attempt was not
   * admitted.
   */
  settle(attempt: Attempt, outcome: AttemptOutcome): Promise<void>;
}

/** For applications that limit failed logins elsewhere. */
export const noThrottle: LoginThrottle = {
  take: () => Promise.resolve(null),
  settle: () => Promise.resolve(),
};

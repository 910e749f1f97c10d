import type { UsernameKey } from "../domain/username.ts";

export interface Attempt {
  /** Of the name that was tried, whether or not there is such a user; null when what was typed can't be a username. */
  readonly usernameKey: UsernameKey | null;
  /** Of the client, if known. */
  readonly address?: string;
}

/** Refused for this many whole seconds, at least 1. */
export interface Throttled {
  readonly retryAfter: number;
}

/**
 * Slows down guessing, alike for names that exist and names that do not. What it counts is shared by all processes
 * of a service.
 */
export interface LoginThrottle {
  /**
   * Counts the attempt before the password is looked at, in one atomic step, so that no number of parallel attempts
   * gets past the limit. Null: go on.
   */
  take(attempt: Attempt): Promise<Throttled | null>;

  /**
   * Ends an attempt that was not a wrong guess. `succeeded`, the password was right: forgets the name's attempts and
   * takes this one back from the address. `undecided`, the password was never looked at: takes this one back from both.
   */
  settle(attempt: Attempt, outcome: "succeeded" | "undecided"): Promise<void>;
}

/** For applications that slow down guessing elsewhere. */
export const noThrottle: LoginThrottle = {
  take: () => Promise.resolve(null),
  settle: () => Promise.resolve(),
};

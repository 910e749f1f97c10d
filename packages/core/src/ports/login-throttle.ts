import type { UsernameKey } from "../domain/username.ts";

export interface Attempt {
  /** Of the name that was tried, whether or not there is such a user. */
  readonly usernameKey: UsernameKey;
  /** Of the client, if known. */
  readonly address?: string;
}

/**
 * Slows down guessing, alike for names that exist and names that do not. What it counts is shared by all processes
 * of a service.
 */
export interface LoginThrottle {
  /**
   * Counts the attempt before the password is looked at, in one atomic step, so that no number of parallel attempts
   * gets past the limit. Null: go on. A number: refused, whole seconds (at least 1) until the next may be tried.
   */
  take(attempt: Attempt): Promise<number | null>;

  /** A right password: forgets the name's attempts, and takes this one back from the address's. */
  succeeded(attempt: Attempt): Promise<void>;
}

/** For applications that slow down guessing elsewhere. */
export const noThrottle: LoginThrottle = {
  take: () => Promise.resolve(null),
  succeeded: () => Promise.resolve(),
};

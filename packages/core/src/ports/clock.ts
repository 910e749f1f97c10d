/** The only source of time in the core and in every adapter's decisions. */
export interface Clock {
  /** Returns a new `Date` each time, so that a caller who changes it affects no other. */
  now(): Date;
}

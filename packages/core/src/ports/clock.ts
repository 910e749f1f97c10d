/** The only source of time in the core and in every adapter's decisions. */
export interface Clock {
  /** A new `Date` each time, so that nobody can move another's time. */
  now(): Date;
}

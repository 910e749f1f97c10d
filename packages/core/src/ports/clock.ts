/** The only source of time in the core and in every adapter's decisions. */
export interface Clock {
  /** Returns a new `Date` each time, so that a caller who changes it affects no other. */
  now(): Date;

  /**
   * Resolves in a later turn of the event loop, when answers that are ready have been handed to the system. Work for
   * messages waits for it, so that no answer takes longer for a user who exists. Absent: such work begins at once.
   */
  nextTurn?(): Promise<void>;
}

/** The connections of this process to a database server at one moment. */
export interface PoolState {
  readonly open: number;
  /** How many of them wait for work. */
  readonly idle: number;
  /** How many callers wait for a connection. */
  readonly waiting: number;
}

/** The connections of this process to a database server, now. */
export interface PoolState {
  readonly open: number;
  /** Of those, the ones that wait for work. */
  readonly idle: number;
  /** Who waits for a connection. */
  readonly waiting: number;
}

/** How long `close` waits by default, in milliseconds. */
export const defaultCloseWait = 10_000;

/** A notifier that may hold connections and messages. */
export interface Closeable {
  /**
   * Accepts no more messages, waits for those in flight, and rejects the rest. Idempotent.
   * @param wait at most this long, in milliseconds. Default 10,000
   */
  close(wait?: number): Promise<void>;
}

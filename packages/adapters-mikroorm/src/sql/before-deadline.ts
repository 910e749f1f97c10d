import { StorageError } from "@portcullis/core/ports";

/**
 * The maximum duration of a statement on the application's ORM, or on a database in the process, in milliseconds,
 * including the wait for a connection. A statement that is sent during a transaction of the application, but not
 * through it, may wait for the connection of that transaction.
 */
export const longestWait = 5000;

/**
 * Gives up work that takes too long.
 * @param limit milliseconds
 * @param work stops waiting for a connection when the signal is aborted
 * @throws StorageError `unavailable` after the limit
 */
export async function beforeDeadline<T>(limit: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limit);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new StorageError("unavailable", "ETIMEDOUT");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

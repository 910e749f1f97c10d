/** The longest timer, in milliseconds (HTML, "Timers"). PostgreSQL's limits have the same bound. */
export const longestTimer = 2_147_483_647;

/**
 * Checks a configured time limit; 0 means no limit.
 * @throws RangeError unless it is a whole number of milliseconds from 0 to 2,147,483,647
 */
export function timeLimit(name: string, milliseconds: number): number {
  if (Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= longestTimer) return milliseconds;
  throw new RangeError(`${name} must be a whole number of milliseconds from 0 (no limit) to ${longestTimer}.`);
}

/** @throws RangeError unless it is a whole number from 1 to 10,000 */
export function poolSizeOf(connections: number): number {
  if (Number.isInteger(connections) && connections >= 1 && connections <= 10_000) return connections;
  throw new RangeError("poolSize must be a whole number from 1 to 10,000.");
}

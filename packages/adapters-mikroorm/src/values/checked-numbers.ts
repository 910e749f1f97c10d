import type { SettingBounds } from "@portcullis/core/ports";

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

/** The number of connections of a store. */
export const poolSizeBounds = { min: 1, max: 1_000, default: 10 } as const satisfies SettingBounds;

/** @throws RangeError if it is out of `poolSizeBounds` */
export function poolSizeOf(connections: number = poolSizeBounds.default): number {
  const { min, max } = poolSizeBounds;
  if (Number.isInteger(connections) && connections >= min && connections <= max) return connections;
  throw new RangeError(`poolSize must be a whole number from ${min} to ${max}.`);
}

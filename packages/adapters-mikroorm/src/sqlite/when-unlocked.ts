import { setTimeout as delay } from "node:timers/promises";
import { isBusy } from "./errors.ts";

/**
 * Milliseconds between two attempts. They are random, so that processes that wait for each other do not collide again.
 */
const shortestPause = 1;
const longestPause = 8;

/**
 * Repeats a step while another process has the database locked. The event loop runs between the attempts.
 * @param limit milliseconds after which the last error is thrown; 0 means no limit
 */
export async function whenUnlocked<T>(limit: number, step: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!isBusy(error) || (limit > 0 && performance.now() - started >= limit)) throw error;
    }
    await delay(shortestPause + Math.random() * (longestPause - shortestPause));
  }
}

import type { Writable } from "node:stream";
import { print } from "../terminal.ts";

const pause = 1_000;

/**
 * Tells once a second how many users there have been, and how many a second.
 * @param now milliseconds
 */
export function progressOf(stderr: Writable, now: () => number = () => performance.now()): (count: number) => void {
  const start = now();
  let last = start;
  return (count) => {
    if (now() - last < pause) return;
    last = now();
    print(stderr, `${count} users, ${Math.round((1000 * count) / (last - start))} a second …`);
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

const threads = "/proc/self/task";

/**
 * Lets requests go first where they share a core with hashes, so that a flood of logins does not hold up who is logged in:
 * the threads of libuv's pool get a lower priority (nice(2)) than the one that answers. What is left of the core is theirs
 * as before. They are there as soon as the pool was used. Linux only: elsewhere threads have no priority of their own.
 */
export function lowerHashThreadPriority(): void {
  try {
    const lower = Math.min(constants.priority.PRIORITY_LOW, getPriority() + constants.priority.PRIORITY_BELOW_NORMAL);
    for (const id of readdirSync(threads)) {
      if (readFileSync(`${threads}/${id}/comm`, "utf8") === "libuv-worker\n") setPriority(Number(id), lower);
    }
  } catch {
    // Not Linux, or not allowed: the service works all the same.
  }
}

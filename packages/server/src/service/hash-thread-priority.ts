import { readdirSync, readFileSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

const threads = "/proc/self/task";

/**
 * Gives the threads of libuv's pool, which compute hashes, a lower priority (nice(2)) than the main thread, which
 * answers requests. A flood of logins then does not delay requests of users who are logged in; idle CPU time still goes
 * to hashes. The threads exist once the pool has been used. Linux only: elsewhere a thread can't have a separate
 * priority.
 */
export function lowerHashThreadPriority(): void {
  try {
    const lower = Math.min(constants.priority.PRIORITY_LOW, getPriority() + constants.priority.PRIORITY_BELOW_NORMAL);
    for (const id of readdirSync(threads)) {
      if (readFileSync(`${threads}/${id}/comm`, "utf8") === "libuv-worker\n") setPriority(Number(id), lower);
    }
  } catch {
    // Not Linux, or not permitted. The service works without it.
  }
}

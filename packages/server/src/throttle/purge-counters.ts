import type { ThrottleCounters } from "@portcullis/adapters-mikroorm/throttle";
import type { Clock } from "@portcullis/core";

/** Few enough that no statement takes long. */
const batch = 1000;

/** Deletes the throttle's counters whose window is over. */
export async function purgeCounters(counters: ThrottleCounters, clock: Clock): Promise<void> {
  const now = clock.now();
  let deleted: number;
  do deleted = await counters.purge({ now, limit: batch });
  while (deleted === batch);
}

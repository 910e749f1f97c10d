import type { Profile } from "../domain/user.ts";
import { assertInput, callable, members, optional, wholeNumber } from "../input/assert-input.ts";
import type { Dependencies } from "./dependencies.ts";

type PurgeExpiredDependencies<P extends Profile> = Pick<
  Dependencies<P>,
  "accessTokens" | "throttleCounters" | "recovery" | "clock" | "events"
>;

export interface PurgeExpiredInput {
  /** Records per statement, at least 1; default 1,000. Small batches hold locks for a short time. */
  readonly batchSize?: number;
  /** Called with the total after each batch. */
  readonly onProgress?: (deleted: number) => void;
}

const inputRule = members({ batchSize: optional(wholeNumber(1, 1_000_000)), onProgress: optional(callable) });

/**
 * Deletes sessions after their deadline, throttle counters after their window and one-time secrets after their expiry.
 * None of them has any effect by then.
 */
export class PurgeExpired<P extends Profile> {
  readonly #deps: PurgeExpiredDependencies<P>;

  constructor(dependencies: PurgeExpiredDependencies<P>) {
    this.#deps = dependencies;
  }

  /** Returns how many sessions were deleted. Safe to run at any time and in several processes, and to interrupt. */
  async execute(input: PurgeExpiredInput = {}): Promise<number> {
    assertInput(input, inputRule);
    const { batchSize: limit = 1000, onProgress } = input;
    const { accessTokens, throttleCounters, recovery, clock, events } = this.#deps;
    const now = clock.now();
    let count = 0;
    for (let batch = limit; batch === limit; ) {
      batch = await accessTokens.purge({ now, limit });
      count += batch;
      onProgress?.(count);
    }
    if (throttleCounters !== undefined) {
      for (let batch = limit; batch === limit; ) batch = await throttleCounters.purge({ now, limit });
    }
    if (recovery !== null) {
      for (let batch = limit; batch === limit; ) batch = await recovery.secrets.purge({ now, limit });
    }
    events.emit({ type: "purged", at: now, count });
    return count;
  }
}

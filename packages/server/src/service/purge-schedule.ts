import { setTimeout as delay } from "node:timers/promises";

export interface PurgeSchedule {
  /** Stops the schedule, after a running purge has ended. */
  stop(): Promise<void>;
}

/**
 * Purges repeatedly, never twice at once. Several processes may do so on one database; jitter spreads them.
 * @param interval seconds; 0 turns purges off
 * @param onFailure called with the error of a failed purge; must not throw
 */
export function schedulePurges(
  interval: number,
  purge: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): PurgeSchedule {
  const end = new AbortController();
  const rounds = async () => {
    while (!end.signal.aborted) {
      const pause = 1000 * interval * (0.75 + Math.random() / 2);
      const waited = await delay(pause, true, { signal: end.signal, ref: false }).catch(() => false);
      if (!waited) continue;
      try {
        await purge();
      } catch (error) {
        onFailure(error);
      }
    }
  };
  const running = interval === 0 ? Promise.resolve() : rounds();
  return {
    stop: () => {
      end.abort();
      return running;
    },
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { StorageError } from "@portcullis/core";

export interface AvailabilityOptions {
  /** @throws StorageError when the database can't be used */
  readonly ping: () => Promise<void>;
  /** Called once when the database is lost. Must not throw. */
  readonly onLost: (error: StorageError) => void;
  /** Called once when it is back. Must not throw. */
  readonly onBack: (milliseconds: number) => void;
}

export interface Availability {
  /** An operation failed with this error: if a ping fails too, the database is lost. Never throws. */
  suspect(error: unknown): void;
  stop(): void;
}

/** Milliseconds between two pings of a lost database. */
const pause = 1000;

/** Notices when the database is lost and when it is back, each once, however many requests fail meanwhile. */
export function watchAvailability({ ping, onLost, onBack }: AvailabilityOptions): Availability {
  const end = new AbortController();
  let checking = false;
  const answer = () =>
    ping().then(
      () => null,
      (error: unknown) => error,
    );
  const check = async () => {
    const error = await answer();
    if (!(error instanceof StorageError) || end.signal.aborted) return;
    const lost = performance.now();
    onLost(error);
    do {
      await delay(pause, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
      if (end.signal.aborted) return;
    } while ((await answer()) !== null);
    if (!end.signal.aborted) onBack(performance.now() - lost);
  };
  return {
    suspect: (error) => {
      if (checking || !(error instanceof StorageError) || error.kind !== "unavailable") return;
      checking = true;
      void check().finally(() => {
        checking = false;
      });
    },
    stop: () => end.abort(),
  };
}

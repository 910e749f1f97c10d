import { setTimeout as delay } from "node:timers/promises";
import { StorageError } from "@portcullis/core";

export interface AvailabilityOptions {
  /** @throws StorageError if the database can't be used */
  readonly ping: () => Promise<void>;
  /** Called once when the database is lost. Must not throw. */
  readonly onLost: (error: StorageError) => void;
  /** Called once when the database is back. Must not throw. */
  readonly onBack: (milliseconds: number) => void;
}

export interface Availability {
  /** Call it when an operation failed with this error: if a ping fails too, the database is lost. Never throws. */
  suspect(error: unknown): void;
  stop(): void;
}

/** Milliseconds between two pings of a lost database. */
const pause = 1000;

/** Reports the loss and the return of the database, each once, however many requests fail meanwhile. */
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

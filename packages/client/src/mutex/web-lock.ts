import { localMutex, type Mutex, type WebLocks } from "./mutex.ts";

/** Milliseconds. */
const markedFor = 10_000;

/**
 * A mutex for all tabs and workers of an origin. If the browser rejects it, as in sandboxed frames, it only works for
 * one client.
 */
export class WebLockMutex implements Mutex {
  readonly #locks: WebLocks;
  readonly #alone = localMutex();

  constructor(locks: WebLocks) {
    this.#locks = locks;
  }

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    let result: { readonly value: T } | undefined;
    let begun = false;
    try {
      await this.#locks.request(name, {}, async () => {
        begun = true;
        result = { value: await work() };
      });
    } catch (error) {
      if (begun) throw error;
    }
    return result === undefined ? this.#alone.take(name, work) : result.value;
  }

  /** A mark is a lock that is held for a while. Browsers do not cache pages that hold locks, so it is released. */
  mark(name: string): Promise<void> {
    return new Promise((resolve) => {
      const hold = () =>
        new Promise<void>((done) => {
          const timer: unknown = setTimeout(done, markedFor);
          // Node would wait for the timer before it exits.
          (timer as { readonly unref?: () => void }).unref?.();
          resolve();
        });
      const end = () => resolve();
      const holdIfFree = (lock: unknown) => (lock === null ? Promise.resolve() : hold());
      this.#locks.request(name, { ifAvailable: true }, holdIfFree).then(end, end);
    });
  }

  async isMarked(name: string): Promise<boolean | null> {
    let isMarked: boolean | null = null;
    const look = (lock: unknown) => {
      isMarked = lock === null;
      return Promise.resolve();
    };
    await this.#locks.request(name, { ifAvailable: true }, look).catch(() => undefined);
    return isMarked;
  }
}

import { ownTurns, type Turns, type WebLocks } from "./turns.ts";

/** In all tabs and workers of an origin; in one client where the browser refuses, as it does in sandboxed frames. */
export class LockedTurns implements Turns {
  readonly #locks: WebLocks;
  readonly #alone = ownTurns();
  #unmark = (): void => undefined;

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

  /** A mark is a lock that is held. */
  mark(name: string): Promise<void> {
    return new Promise((resolve) => {
      const hold = () => {
        this.#unmark();
        resolve();
        return new Promise<void>((done) => {
          this.#unmark = done;
        });
      };
      this.#locks
        .request(name, { ifAvailable: true }, (lock) => (lock === null ? Promise.resolve() : hold()))
        .then(
          () => resolve(),
          () => resolve(),
        );
    });
  }

  async isMarked(name: string): Promise<boolean> {
    let isFree = true;
    const look = (lock: unknown) => {
      isFree = lock !== null;
      return Promise.resolve();
    };
    await this.#locks.request(name, { ifAvailable: true }, look).catch(() => undefined);
    return !isFree;
  }
}

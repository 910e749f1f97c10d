import { StorageError } from "@portcullis/core/ports";

/** Lets one caller at a time use the connection, in the order of their requests. */
export class Turns {
  #taken = false;
  readonly #waiting = new Set<() => void>();
  readonly #limit: number;

  /** @param limit the maximum wait of a caller in milliseconds; 0 means no limit */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFree(): boolean {
    return !this.#taken;
  }

  /**
   * Waits for a turn, which lasts until `release`.
   * @throws StorageError `unavailable` if the turn does not come in time, such as to a caller inside the transaction
   * that has the connection
   */
  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.add(start);
      if (this.#limit === 0) return;
      timer = setTimeout(() => {
        this.#waiting.delete(start);
        reject(new StorageError("unavailable", "ETIMEDOUT"));
      }, this.#limit);
    });
  }

  /**
   * Runs work in a turn.
   * @throws StorageError as `take` does, and errors of the work
   */
  async during<T>(work: () => T): Promise<T> {
    await this.take();
    try {
      return work();
    } finally {
      this.release();
    }
  }

  /** Ends the turn. The next caller gets it at once. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

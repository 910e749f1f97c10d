/** How a runtime is told to go on until some work is done although the answer is sent: `ctx.waitUntil` of Cloudflare Workers. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** Messages that are under way at once. Some 2 MB. */
const capacity = 1_000;

/**
 * Runs the work for messages after the answers of requests. The part that asks the database runs one at a time, so that messages
 * never take more than one connection from requests; deliveries run side by side. Work never rejects: it reports its failures.
 */
export class MessageQueue {
  readonly #underWay = new Set<Promise<void>>();
  #lastPrepared: Promise<unknown> = Promise.resolve();

  /**
   * Prepares a message, and then delivers it unless null was prepared. Returns false and does nothing if too many are under way.
   */
  add<T>(
    prepare: () => Promise<T | null>,
    deliver: (prepared: T) => Promise<void>,
    waitUntil: WaitUntil = () => undefined,
  ): boolean {
    if (this.#underWay.size >= capacity) return false;
    const preparing = this.#lastPrepared.then(prepare);
    this.#lastPrepared = preparing.catch(() => undefined);
    const work = preparing
      .then((prepared) => (prepared === null ? undefined : deliver(prepared)))
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
    try {
      waitUntil(work);
    } catch {
      // The request must not fail for it.
    }
    return true;
  }

  /** Resolves when no message is under way any more. */
  async drain(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}

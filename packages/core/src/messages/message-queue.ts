import type { Clock } from "../ports/clock.ts";

/**
 * Keeps a runtime running until some work is done, although the response was sent: `ctx.waitUntil` of Cloudflare
 * Workers. Such a runtime ties work to its request, and may never settle the promises of a cancelled one.
 */
export type WaitUntil = (work: Promise<unknown>) => void;

/** The maximum number of messages in flight. They take about 2 MB. */
const capacity = 1_000;

/** Milliseconds after which a message that has not settled is given up. Notifiers settle within minutes. */
const placeLimit = 3_600_000;

/** Milliseconds after which the next preparation no longer waits for the one before. */
const turnLimit = 60_000;

/**
 * Runs the work for messages after the responses of requests. The part that queries the database runs one at a time, so
 * that messages never take more than one connection from requests; deliveries run in parallel. Work never rejects: it
 * reports its failures.
 *
 * With `waitUntil`, work waits for no other request's: that one may be cancelled, and never settle.
 */
export class MessageQueue {
  readonly #clock: Clock;
  /** When each was added, oldest first. */
  readonly #underWay = new Map<Promise<void>, number>();
  readonly #waiting: (() => Promise<void>)[] = [];
  #preparing: { readonly since: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Prepares a message and then delivers it, unless the preparation returns null. Returns false and does nothing if too
   * many messages are in flight.
   */
  add<T>(
    prepare: () => Promise<T | null>,
    deliver: (prepared: T) => Promise<void>,
    waitUntil: WaitUntil | undefined,
  ): boolean {
    this.#giveUpLost();
    if (this.#underWay.size >= capacity) return false;
    const later = async () => {
      await this.#clock.nextTurn?.();
      return prepare();
    };
    const preparing = waitUntil === undefined ? this.#inTurn(later) : Promise.resolve().then(later);
    const work = preparing
      .then((prepared) => (prepared === null ? undefined : deliver(prepared)))
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(work));
    this.#underWay.set(work, this.#now());
    try {
      waitUntil?.(work);
    } catch {
      // A failure here must not fail the request.
    }
    return true;
  }

  /** Resolves when no message is in flight. */
  async drain(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.keys());
  }

  #inTurn<T>(prepare: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => Promise.resolve().then(prepare).then(resolve, reject));
      this.#prepareNext();
    });
  }

  #prepareNext(): void {
    if (this.#preparing !== null && this.#now() - this.#preparing.since < turnLimit) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const preparing = { since: this.#now() };
    this.#preparing = preparing;
    void next().then(() => {
      if (this.#preparing !== preparing) return;
      this.#preparing = null;
      this.#prepareNext();
    });
  }

  #giveUpLost(): void {
    const oldest = this.#now() - placeLimit;
    for (const [work, added] of this.#underWay) {
      if (added > oldest) return;
      this.#underWay.delete(work);
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

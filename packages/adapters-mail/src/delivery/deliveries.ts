import pLimit from "p-limit";
import pRetry from "p-retry";
import { DeliveryError } from "./delivery-error.ts";

/** How many messages are in flight, and how often each is tried. */
export interface DeliveryLimits {
  /**
   * The maximum number of messages that wait or are being sent, at least 1. Further ones fail with `queue_full`.
   * Default 1,000.
   */
  readonly capacity?: number;
  /** The maximum number of messages that are sent at once, at least 1. Default 3. */
  readonly concurrency?: number;
  /** Further tries after a temporary failure, 0 to 10. Default 3. */
  readonly retries?: number;
  /**
   * The pause before the second try, in milliseconds, at least 1. Each later pause is five times as long. Default
   * 1,000.
   */
  readonly firstPause?: number;
}

/** Sends messages, with several tries each. Messages are only kept in memory. */
export class Deliveries {
  readonly #limits: Required<DeliveryLimits>;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #open = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #closed = false;

  /** @throws RangeError for a limit that is not an integer within its bounds */
  constructor(limits: DeliveryLimits = {}) {
    const { capacity = 1000, concurrency = 3, retries = 3, firstPause = 1000 } = limits;
    assertInteger("capacity", capacity, 1, Number.MAX_SAFE_INTEGER);
    assertInteger("concurrency", concurrency, 1, Number.MAX_SAFE_INTEGER);
    assertInteger("retries", retries, 0, 10);
    assertInteger("firstPause", firstPause, 1, 60_000);
    this.#limits = { capacity, concurrency, retries, firstPause };
    this.#limit = pLimit(concurrency);
  }

  /**
   * Tries until a try succeeds, fails permanently, or is the last that the limits permit.
   * @param send one try. It throws a DeliveryError: `unavailable` if trying again may help
   * @throws DeliveryError
   */
  async deliver(send: () => Promise<void>): Promise<void> {
    if (this.#closed) throw new DeliveryError("closed");
    if (this.#open.size >= this.#limits.capacity) throw new DeliveryError("queue_full");
    const delivery = this.#untilEnding(this.#try(send));
    this.#open.add(delivery);
    try {
      await delivery;
    } finally {
      this.#open.delete(delivery);
    }
  }

  /**
   * Accepts no more messages, waits for those in flight, and fails the rest with `closed`. Idempotent.
   * @param wait at most this long, in milliseconds
   */
  async close(wait: number): Promise<void> {
    this.#closed = true;
    const timer = setTimeout(() => this.#ending.abort(new DeliveryError("closed")), wait);
    await Promise.allSettled(this.#open);
    clearTimeout(timer);
  }

  /** A message that waits for its next try does not count as being sent. */
  #try(send: () => Promise<void>): Promise<void> {
    return pRetry(() => this.#limit(send), {
      retries: this.#limits.retries,
      minTimeout: this.#limits.firstPause,
      factor: 5,
      randomize: true,
      signal: this.#ending.signal,
      shouldRetry: ({ error }) => error instanceof DeliveryError && error.failure === "unavailable",
    });
  }

  #untilEnding(work: Promise<void>): Promise<void> {
    const { signal } = this.#ending;
    return new Promise<void>((resolve, reject) => {
      const end = () => reject(signal.reason as Error);
      signal.addEventListener("abort", end);
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
    });
  }
}

function assertInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`"${name}" must be an integer ${bounds}.`);
}

import { AuthError, type HashWork } from "@portcullis/core/ports";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { hashQueueBounds } from "./hash-bounds.ts";

export interface HashQueueOptions {
  /** How many hashes may run at once, 1 to 1,024. Default: see `defaultConcurrency`. */
  readonly concurrency?: number;
  /** How many may wait for their turn, 0 to 10,000. Default 1,000. */
  readonly queueLimit?: number;
  /**
   * How long one may wait, 1 to 600,000 ms; each waits for a random time between half of it and all of it. Default
   * 5,000.
   */
  readonly maxWaitMs?: number;
}

interface Waiter {
  readonly start: (slot: Slot) => void;
  readonly giveUp: () => void;
  /** The time at which it gives up. A runtime may drop its timer together with a cancelled request. */
  readonly until: number;
}

/** The place of a running hash. */
interface Slot {
  readonly since: number;
}

/** Milliseconds after which a hash no longer takes a place. The costliest within the default limits takes seconds. */
const slotLimit = 60_000;

/**
 * Limits how many password hashes run at once and how many wait. Each running hash takes a thread of libuv's pool and,
 * with the defaults, 19 MiB; a flood of logins would exhaust both. A waiting hash takes little, so the queue is long,
 * and the wait limits it first.
 *
 * Hashes of new passwords (registration, password change) get at most half of the places in the queue, and every other
 * turn while logins wait. Within one kind, hashes run in order of arrival.
 *
 * Some runtimes never settle the promises of a cancelled request. Its hash loses its place after a minute.
 */
export class HashQueue {
  readonly concurrency: number;
  readonly queueLimit: number;
  readonly maxWaitMs: number;
  readonly #running = new Set<Slot>();
  readonly #queues: Readonly<Record<HashWork, Waiter[]>> = { hash: [], verify: [] };
  /** The kind that ran last. */
  #last: HashWork = "hash";

  /** @throws InvalidSettingError */
  constructor(options: HashQueueOptions = {}) {
    const { queueLimit, maxWaitMs } = hashQueueBounds;
    this.concurrency = checked("concurrency", options.concurrency ?? defaultConcurrency());
    this.queueLimit = checked("queueLimit", options.queueLimit ?? queueLimit.default);
    this.maxWaitMs = checked("maxWaitMs", options.maxWaitMs ?? maxWaitMs.default);
  }

  /** How many hashes run now. */
  get running(): number {
    return this.#running.size;
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#queues.hash.length + this.#queues.verify.length;
  }

  /**
   * Throws if one more hash of this kind would be rejected now.
   * @throws AuthError `overloaded`
   */
  assertCapacity(work: HashWork = "verify"): void {
    if (this.#hasFreeSlot()) return;
    const isFull = this.waiting >= this.queueLimit;
    const hasItsShare = work === "hash" && this.#queues.hash.length >= Math.ceil(this.queueLimit / 2);
    if (isFull || hasItsShare) throw this.#overloaded();
  }

  /**
   * Runs the work when it is its turn.
   * @throws AuthError `overloaded` at once if the queue is full, or if its turn doesn't come in time. The work is not
   * started then.
   */
  async run<T>(work: () => Promise<T>, kind: HashWork = "verify"): Promise<T> {
    this.assertCapacity(kind);
    const slot = this.#hasFreeSlot() ? this.#take() : await this.#turn(this.#queues[kind]);
    try {
      return await work();
    } finally {
      this.#release(slot);
    }
  }

  #hasFreeSlot(): boolean {
    if (this.#running.size < this.concurrency) return true;
    const lost = performance.now() - slotLimit;
    for (const slot of this.#running) if (slot.since <= lost) this.#running.delete(slot);
    return this.#running.size < this.concurrency;
  }

  #take(): Slot {
    const slot = { since: performance.now() };
    this.#running.add(slot);
    return slot;
  }

  #turn(queue: Waiter[]): Promise<Slot> {
    return new Promise((resolve, reject) => {
      // A random delay spreads clients that arrived together.
      const timeout = this.maxWaitMs * (1 - Math.random() / 2);
      const waiter: Waiter = {
        start: (slot) => {
          clearTimeout(timer);
          resolve(slot);
        },
        giveUp: () => {
          clearTimeout(timer);
          reject(this.#overloaded());
        },
        until: performance.now() + timeout,
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1);
        waiter.giveUp();
      }, timeout);
      queue.push(waiter);
    });
  }

  /**
   * Passes the place to the first waiting hash, so that no newcomer can take it. If both kinds wait, they take turns.
   */
  #release(slot: Slot): void {
    // A place that was lost is someone else's.
    if (!this.#running.delete(slot)) return;
    const { hash, verify } = this.#queues;
    for (const queue of [hash, verify]) giveUpLate(queue);
    this.#last = verify.length > 0 && (hash.length === 0 || this.#last === "hash") ? "verify" : "hash";
    this.#queues[this.#last].shift()?.start(this.#take());
  }

  /** All hashes that wait now have run or been rejected by then. */
  #overloaded(): AuthError {
    return new AuthError("overloaded", { retryAfter: Math.ceil(this.maxWaitMs / 1_000) });
  }
}

function giveUpLate(queue: Waiter[]): void {
  const now = performance.now();
  for (let first = queue[0]; first !== undefined && first.until < now; first = queue[0]) {
    queue.shift();
    first.giveUp();
  }
}

/**
 * Returns the number of cores, but leaves at least two threads of libuv's pool (4, or `UV_THREADPOOL_SIZE`) free:
 * WebCrypto, which verifies signed tokens, DNS and files need them.
 */
export function defaultConcurrency(
  cores: number = globalThis.navigator?.hardwareConcurrency ?? 1,
  threadPoolSize: string | undefined = globalThis.process?.env?.["UV_THREADPOOL_SIZE"],
): number {
  const parsed = Number.parseInt(threadPoolSize ?? "4", 10);
  const threads = Number.isNaN(parsed) || parsed < 1 ? 1 : parsed;
  return Math.max(1, Math.min(cores, threads - 2));
}

function checked(name: keyof typeof hashQueueBounds, value: number): number {
  const { min, max } = hashQueueBounds[name];
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new InvalidSettingError(`Hash queue: ${name} must be a whole number from ${min} to ${max}.`);
}

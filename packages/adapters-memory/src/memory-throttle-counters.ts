import {
  clockTolerance,
  type CountedAttempt,
  type Counter,
  type CounterRefusal,
  type PurgeQuery,
  type SettledAttempt,
  settlementTime,
  type ThrottleCounters,
} from "@portcullis/core/ports";

/** All times in milliseconds since the epoch. */
interface Count {
  /** Attempts that count, and attempts in flight. */
  readonly places: number;
  /** When the attempts in flight started. */
  readonly inFlight: readonly number[];
  readonly blockedUntil: number;
  readonly expiresAt: number;
}

/** Some 30 MB when all are in use. */
const defaultCapacity = 2 ** 17;

/**
 * Counts in the memory of one process. Several processes count apart, so that together they let through as many times
 * more. Memory is bounded: `capacity` subjects have a counter each; further ones share as many more counters while
 * those are in use, and subjects that share one are slowed down together. No counter is dropped to make room.
 */
export class MemoryThrottleCounters implements ThrottleCounters {
  /** By key; the shared ones by number. */
  readonly #counts = new Map<string | number, Count>();
  readonly #capacity: number;
  #own = 0;

  /**
   * @param capacity from 1 to 2^24, 2^17 by default
   * @throws RangeError
   */
  constructor({ capacity = defaultCapacity }: { readonly capacity?: number } = {}) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > 2 ** 24)
      throw new RangeError("The capacity is an integer from 1 to 2^24.");
    this.#capacity = capacity;
  }

  take({ counters, startedAt }: CountedAttempt): Promise<CounterRefusal | null> {
    const now = startedAt.getTime();
    const refusals = counters.map((counter) => this.#refusal(counter, now)).filter((refusal) => refusal !== null);
    const waits = refusals.map((refusal) => (refusal.reason === "limit" ? refusal.wait : 0));
    const wait = Math.max(...waits, 0);
    if (wait > 0) return Promise.resolve({ reason: "limit", wait });
    if (refusals.length > 0) return Promise.resolve({ reason: "in_flight" });
    for (const counter of counters) this.#hold(counter, now);
    return Promise.resolve(null);
  }

  settle({ counters, settlements, startedAt, now }: SettledAttempt): Promise<void> {
    const start = startedAt.getTime();
    for (const [index, counter] of counters.entries()) {
      const place = this.#place(counter);
      const count = this.#counts.get(place);
      if (settlements[index] === "forgotten") this.#delete(place);
      else if (count !== undefined && start > now.getTime() - 1000 * settlementTime) {
        const found = count.inFlight.indexOf(start);
        if (found < 0) continue;
        const inFlight = count.inFlight.toSpliced(found, 1);
        const counted = settlements[index] === "counted";
        const places = counted ? count.places : count.places - 1;
        const blockedUntil = counted ? pauseEnd(counter, places, now.getTime(), count.expiresAt) : 0;
        this.#counts.set(place, { ...count, places, inFlight, blockedUntil });
      }
    }
    return Promise.resolve();
  }

  purge({ now, limit }: PurgeQuery): Promise<number> {
    let deleted = 0;
    for (const [key, { expiresAt }] of this.#counts) {
      if (deleted === limit) break;
      if (expiresAt > now.getTime()) continue;
      this.#delete(key);
      deleted += 1;
    }
    return Promise.resolve(deleted);
  }

  #refusal(counter: Counter, now: number): CounterRefusal | null {
    const count = this.#current(counter, now);
    if (count === null) return null;
    if (count.inFlight.length > 0) {
      return counter.rule.pauses[count.places - 1] === 0 ? null : { reason: "in_flight" };
    }
    const end = Math.min(count.blockedUntil, count.expiresAt);
    return end > now ? { reason: "limit", wait: Math.ceil((end - now) / 1000) } : null;
  }

  /** Null if its window has ended. Attempts that were not settled in time are no longer in flight. */
  #current(counter: Counter, now: number): Count | null {
    const count = this.#counts.get(this.#place(counter));
    if (count === undefined || count.expiresAt <= now) return null;
    if (count.expiresAt > now + 1000 * (counter.rule.window + clockTolerance)) return null;
    return { ...count, inFlight: count.inFlight.filter((start) => start > now - 1000 * settlementTime) };
  }

  /** The attempt's pause is noted as if it had failed at once. */
  #hold(counter: Counter, now: number): void {
    const place = this.#place(counter);
    const current = this.#current(counter, now);
    const places = (current?.places ?? 0) + 1;
    const expiresAt = current?.expiresAt ?? now + 1000 * counter.rule.window;
    const inFlight = [...(current?.inFlight ?? []), now];
    if (!this.#counts.has(place) && typeof place === "string") this.#own += 1;
    this.#counts.set(place, { places, inFlight, blockedUntil: pauseEnd(counter, places, now, expiresAt), expiresAt });
  }

  #place({ key }: Counter): string | number {
    if (this.#own < this.#capacity || this.#counts.has(key)) return key;
    return hashOf(key) % this.#capacity;
  }

  #delete(place: string | number): void {
    if (this.#counts.delete(place) && typeof place === "string") this.#own -= 1;
  }
}

/** FNV-1a in 32 bits, which spreads keys evenly. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The end of the pause after a number of attempts; 0: no pause. After the last one it is the end of the window. */
function pauseEnd({ rule }: Counter, places: number, now: number, windowEnd: number): number {
  const pause = rule.pauses[places - 1];
  return pause === undefined ? windowEnd : pause === 0 ? 0 : now + 1000 * pause;
}

import type { PurgeQuery } from "@portcullis/core";
import type { CountedAttempt, Counter, ThrottleCounters } from "./throttle-counters.ts";
import { clockTolerance } from "./throttle-limits.ts";

interface Count {
  readonly failures: number;
  /** Milliseconds since the epoch, as is the next. */
  readonly blockedUntil: number;
  readonly expiresAt: number;
}

/** Some 30 MB when all are in use. */
const defaultCapacity = 2 ** 17;

/**
 * Counts in the memory of one process: several processes each have counters of their own, so that together they let through
 * as many times more. Memory is bounded: as many names and networks as `capacity` have a counter of their own; what comes while
 * those are in use shares as many more, and two that share one are slowed down together. None is ever forgotten to make room.
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

  take({ name, network, now }: CountedAttempt): Promise<number | null> {
    const time = now.getTime();
    const counters = [name, network].filter((counter) => counter !== null);
    const wait = Math.max(...counters.map((counter) => this.#end(counter, time) - time), 0);
    if (wait > 0) return Promise.resolve(Math.ceil(wait / 1000));
    for (const counter of counters) this.#count(counter, time);
    return Promise.resolve(null);
  }

  settle({ name, network }: CountedAttempt, outcome: "succeeded" | "undecided"): Promise<void> {
    if (name !== null && outcome === "succeeded") this.#delete(this.#place(name));
    else if (name !== null) this.#takeBack(name);
    if (network !== null) this.#takeBack(network);
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

  /** When the pause is over, if there is one. */
  #end(counter: Counter, now: number): number {
    const count = this.#current(counter, now);
    return count === null ? 0 : Math.min(count.blockedUntil, count.expiresAt);
  }

  #current(counter: Counter, now: number): Count | null {
    const count = this.#counts.get(this.#place(counter));
    if (count === undefined || count.expiresAt <= now) return null;
    return count.expiresAt <= now + 1000 * (counter.rule.window + clockTolerance) ? count : null;
  }

  #count(counter: Counter, now: number): void {
    const { window, pauses } = counter.rule;
    const place = this.#place(counter);
    const isThere = this.#counts.has(place);
    const current = this.#current(counter, now);
    const failures = (current?.failures ?? 0) + 1;
    const expiresAt = current?.expiresAt ?? now + 1000 * window;
    const pause = pauses[failures - 1];
    const blockedUntil = pause === undefined ? expiresAt : pause === 0 ? 0 : now + 1000 * pause;
    if (!isThere && typeof place === "string") this.#own += 1;
    this.#counts.set(place, { failures, blockedUntil, expiresAt });
  }

  #takeBack(counter: Counter): void {
    const place = this.#place(counter);
    const count = this.#counts.get(place);
    if (count === undefined) return;
    this.#counts.set(place, { ...count, failures: Math.max(0, count.failures - 1), blockedUntil: 0 });
  }

  #place({ key }: Counter): string | number {
    if (this.#own < this.#capacity || this.#counts.has(key)) return key;
    return Buffer.from(key, "base64url").readUInt32BE() % this.#capacity;
  }

  #delete(place: string | number): void {
    if (this.#counts.delete(place) && typeof place === "string") this.#own -= 1;
  }
}

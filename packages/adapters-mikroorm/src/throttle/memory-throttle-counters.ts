import type { CountedAttempt, Counter, ThrottleCounters } from "./throttle-counters.ts";

interface Count {
  readonly failures: number;
  /** Milliseconds since the epoch, as is the next. */
  readonly blockedUntil: number;
  readonly expiresAt: number;
}

/** 2^17: some 15 MB when all are in use. */
const binBits = 17;

/**
 * Counts in the memory of one process: several processes each have counters of their own, so that together they let through
 * as many times more. Memory is bounded: keys are sorted into 2^17 bins, and two that share one are slowed down together.
 */
export class MemoryThrottleCounters implements ThrottleCounters {
  readonly #counts = new Map<number, Count>();

  take({ name, network, now }: CountedAttempt): Promise<number | null> {
    const time = now.getTime();
    const counters = [name, network].filter((counter) => counter !== null);
    const wait = Math.max(...counters.map((counter) => this.#end(counter) - time), 0);
    if (wait > 0) return Promise.resolve(Math.ceil(wait / 1000));
    for (const counter of counters) this.#count(counter, time);
    return Promise.resolve(null);
  }

  settle({ name, network }: CountedAttempt, outcome: "succeeded" | "undecided"): Promise<void> {
    if (name !== null && outcome === "succeeded") this.#counts.delete(bin(name));
    else if (name !== null) this.#takeBack(name);
    if (network !== null) this.#takeBack(network);
    return Promise.resolve();
  }

  purge({ now, limit }: { readonly now: Date; readonly limit: number }): Promise<number> {
    let deleted = 0;
    for (const [key, { expiresAt }] of this.#counts) {
      if (deleted === limit) break;
      if (expiresAt <= now.getTime() && this.#counts.delete(key)) deleted += 1;
    }
    return Promise.resolve(deleted);
  }

  /** When the pause is over, if there is one. */
  #end(counter: Counter): number {
    const count = this.#counts.get(bin(counter));
    return count === undefined ? 0 : Math.min(count.blockedUntil, count.expiresAt);
  }

  #count(counter: Counter, now: number): void {
    const { window, pauses } = counter.rule;
    const found = this.#counts.get(bin(counter));
    const current = found !== undefined && found.expiresAt > now ? found : null;
    const failures = (current?.failures ?? 0) + 1;
    const expiresAt = current?.expiresAt ?? now + 1000 * window;
    const pause = pauses[failures - 1];
    const blockedUntil = pause === undefined ? expiresAt : pause === 0 ? 0 : now + 1000 * pause;
    this.#counts.set(bin(counter), { failures, blockedUntil, expiresAt });
  }

  #takeBack(counter: Counter): void {
    const count = this.#counts.get(bin(counter));
    if (count === undefined) return;
    this.#counts.set(bin(counter), { ...count, failures: Math.max(0, count.failures - 1), blockedUntil: 0 });
  }
}

const bin = ({ key }: Counter): number => Buffer.from(key, "base64url").readUInt32BE() >>> (32 - binBits);

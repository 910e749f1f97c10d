import { createHmac, type KeyObject } from "node:crypto";
import type { Attempt, Clock, LoginThrottle, Throttled } from "@portcullis/core";
import { clientNetwork } from "./client-network.ts";
import type { CountedAttempt, Counter, CountingRule, ThrottleCounters } from "./throttle-counters.ts";
import { countingRules, defaultLimits, type ThrottleLimits } from "./throttle-limits.ts";

export interface CountingThrottleOptions {
  /** Of the store in use, which all processes share; or of the memory of a single process. */
  readonly counters: ThrottleCounters;
  /** At least 32 bytes, secret, and the same in all processes: what is stored of names and addresses is their HMAC. */
  readonly key: KeyObject;
  /** Pauses and windows go by it; clocks of several processes that differ make pauses differ by as much. */
  readonly clock: Clock;
  readonly limits?: ThrottleLimits;
}

/** Counts failed logins by username and by network, whatever the counters are kept in. */
export class CountingThrottle implements LoginThrottle {
  readonly #counters: ThrottleCounters;
  readonly #key: KeyObject;
  readonly #clock: Clock;
  readonly #rules: ReturnType<typeof countingRules>;

  /** @throws RangeError when the key is short or the limits make no sense */
  constructor({ counters, key, clock, limits = defaultLimits }: CountingThrottleOptions) {
    if ((key.symmetricKeySize ?? 0) < 32) throw new RangeError("The throttle's key has at least 32 bytes.");
    this.#counters = counters;
    this.#key = key;
    this.#clock = clock;
    this.#rules = countingRules(limits);
  }

  /** @throws StorageError when it can't be counted: then nobody passes */
  async take(attempt: Attempt): Promise<Throttled | null> {
    const wait = await this.#counters.take(this.#counted(attempt));
    return wait === null ? null : { retryAfter: Math.max(1, wait) };
  }

  settle(attempt: Attempt, outcome: "succeeded" | "undecided"): Promise<void> {
    return this.#counters.settle(this.#counted(attempt), outcome);
  }

  #counted({ usernameKey, address }: Attempt): CountedAttempt {
    const network = address === undefined ? null : clientNetwork(address);
    return {
      name: usernameKey === null ? null : this.#counter("name", usernameKey, this.#rules.name),
      network: network === null ? null : this.#counter("network", network, this.#rules.network),
      now: this.#clock.now(),
    };
  }

  /** Half of the HMAC: nobody who lacks the key can look for two that collide. */
  #counter(kind: "name" | "network", text: string, rule: CountingRule): Counter {
    const code = createHmac("sha256", this.#key).update(`${kind}\0${text}`).digest();
    return { key: code.subarray(0, 16).toString("base64url"), rule };
  }
}

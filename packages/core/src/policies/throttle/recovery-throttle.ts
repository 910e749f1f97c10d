import type { ClientInfo } from "../../domain/session.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Throttled } from "../../ports/login-throttle.ts";
import type { CountingRule, ThrottleCounters } from "../../ports/throttle-counters.ts";
import { counterKey, type CounterKeys } from "./counter-keys.ts";
import { type RecoveryLimits, recoveryRule } from "./limits.ts";
import { throttled } from "./waiting-time.ts";

export interface RecoveryThrottleOptions extends CounterKeys {
  readonly throttleCounters: ThrottleCounters;
  readonly clock: Clock;
  readonly limits?: RecoveryLimits;
}

/** Counts requests for messages by network, in the same way whether or not the user exists. */
export class RecoveryThrottle {
  readonly #options: RecoveryThrottleOptions;
  readonly #rule: CountingRule;

  /** @throws RangeError for limits out of bounds */
  constructor(options: RecoveryThrottleOptions) {
    this.#options = options;
    this.#rule = recoveryRule(options.limits ?? {});
  }

  /**
   * One database round trip. The request is never settled, so it counts after a while; this saves a second round trip.
   * Null if it is admitted, also if the client's address is unknown.
   * @throws StorageError if it can't be counted; it is not admitted then
   */
  async take({ address }: ClientInfo): Promise<Throttled | null> {
    const { throttleCounters, keyedDigest, clientNetworks, clock } = this.#options;
    const network = address === undefined ? null : clientNetworks.networkOf(address);
    if (network === null) return null;
    const key = await counterKey(keyedDigest, "recovery-throttle", "network", network);
    const startedAt = clock.now();
    const refusal = await throttleCounters.take({ counters: [{ key, rule: this.#rule }], startedAt });
    return refusal === null ? null : throttled(refusal, startedAt);
  }
}

import type { Clock } from "../../ports/clock.ts";
import type { Throttled } from "../../ports/login-throttle.ts";
import type { CountedAttempt, Settlement, ThrottleCounters } from "../../ports/throttle-counters.ts";
import { counterKey, type CounterKeys } from "./counter-keys.ts";
import { type RegistrationLimits, registrationRules } from "./limits.ts";
import { throttled } from "./waiting-time.ts";

export interface RegistrationThrottleOptions extends CounterKeys {
  readonly throttleCounters: ThrottleCounters;
  readonly clock: Clock;
  readonly limits?: RegistrationLimits;
}

/**
 * How a registration ended. `refused`: the username or a unique field is taken. `undecided`: it failed before that was
 * known.
 */
export type RegistrationOutcome = "registered" | "refused" | "undecided";

export interface RegistrationAttempt {
  /** The client's address. Without one, as for an import, nothing is counted. */
  readonly address?: string;
  readonly startedAt: Date;
}

/** One settlement for the counter of refusals and one for that of registrations, in this order. */
const settlements: Readonly<Record<RegistrationOutcome, readonly Settlement[]>> = {
  registered: ["returned", "counted"],
  refused: ["counted", "returned"],
  undecided: ["returned", "returned"],
};

/** Counts registrations and refusals by network, on counters that logins do not use. */
export class RegistrationThrottle {
  readonly #options: RegistrationThrottleOptions;
  readonly #rules: ReturnType<typeof registrationRules>;

  /** @throws RangeError for limits out of bounds */
  constructor(options: RegistrationThrottleOptions) {
    this.#options = options;
    this.#rules = registrationRules(options.limits ?? {});
  }

  /** @throws StorageError if the attempt can't be counted; it is not admitted then */
  async take(attempt: RegistrationAttempt): Promise<Throttled | null> {
    const counted = await this.#counted(attempt);
    const refusal = counted === null ? null : await this.#options.throttleCounters.take(counted);
    return refusal === null ? null : throttled(refusal, attempt.startedAt);
  }

  async settle(attempt: RegistrationAttempt, outcome: RegistrationOutcome): Promise<void> {
    const counted = await this.#counted(attempt);
    if (counted === null) return;
    const { throttleCounters, clock } = this.#options;
    await throttleCounters.settle({ ...counted, settlements: settlements[outcome], now: clock.now() });
  }

  async #counted({ address, startedAt }: RegistrationAttempt): Promise<CountedAttempt | null> {
    const { clientNetworks, keyedDigest } = this.#options;
    const network = address === undefined ? null : clientNetworks.networkOf(address);
    if (network === null) return null;
    const counter = async (kind: "refusals" | "registrations") => ({
      key: await counterKey(keyedDigest, "registration-throttle", kind, network),
      rule: this.#rules[kind],
    });
    return { counters: [await counter("refusals"), await counter("registrations")], startedAt };
  }
}

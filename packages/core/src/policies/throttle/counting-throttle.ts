import type { Clock } from "../../ports/clock.ts";
import type { Attempt, AttemptOutcome, LoginThrottle, Throttled } from "../../ports/login-throttle.ts";
import type { CountedAttempt, Counter, Settlement, ThrottleCounters } from "../../ports/throttle-counters.ts";
import { counterKey, type CounterKeys } from "./counter-keys.ts";
import { type LoginLimits, loginRules } from "./limits.ts";
import { throttled } from "./waiting-time.ts";

export interface CountingThrottleOptions extends CounterKeys {
  readonly throttleCounters: ThrottleCounters;
  /** If the clocks of processes differ, their pauses differ by as much. */
  readonly clock: Clock;
  readonly limits?: LoginLimits;
}

interface CountedLogin extends CountedAttempt {
  readonly subjects: readonly ("name" | "network")[];
}

const settlements: Readonly<Record<AttemptOutcome, Readonly<Record<"name" | "network", Settlement>>>> = {
  failed: { name: "counted", network: "counted" },
  succeeded: { name: "forgotten", network: "returned" },
  undecided: { name: "returned", network: "returned" },
};

/** Counts failed logins by username and by network. */
export class CountingThrottle implements LoginThrottle {
  readonly #options: CountingThrottleOptions;
  readonly #rules: ReturnType<typeof loginRules>;

  /** @throws RangeError for limits out of bounds */
  constructor(options: CountingThrottleOptions) {
    this.#options = options;
    this.#rules = loginRules(options.limits ?? {});
  }

  /** @throws StorageError if the attempt can't be counted; it is not admitted then */
  async take(attempt: Attempt): Promise<Throttled | null> {
    const counted = await this.#counted(attempt);
    if (counted.counters.length === 0) return null;
    const refusal = await this.#options.throttleCounters.take(counted);
    return refusal === null ? null : throttled(refusal, attempt.startedAt);
  }

  async settle(attempt: Attempt, outcome: AttemptOutcome): Promise<void> {
    const { subjects, ...counted } = await this.#counted(attempt);
    if (counted.counters.length === 0) return;
    const { throttleCounters, clock } = this.#options;
    await throttleCounters.settle({
      ...counted,
      settlements: subjects.map((subject) => settlements[outcome][subject]),
      now: clock.now(),
    });
  }

  async #counted({ usernameKey, address, startedAt }: Attempt): Promise<CountedLogin> {
    const network = address === undefined ? null : this.#options.clientNetworks.networkOf(address);
    const counters: Counter[] = [];
    const subjects: ("name" | "network")[] = [];
    for (const [kind, subject] of [["name", usernameKey] as const, ["network", network] as const]) {
      if (subject === null) continue;
      const key = await counterKey(this.#options.keyedDigest, "login-throttle", kind, subject);
      counters.push({ key, rule: this.#rules[kind] });
      subjects.push(kind);
    }
    return { counters, subjects, startedAt };
  }
}

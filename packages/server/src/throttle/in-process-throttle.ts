import { createHmac, randomBytes } from "node:crypto";
import type { Attempt, LoginThrottle, Throttled } from "@portcullis/core";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { clientNetwork } from "./client-network.ts";
import { defaultLimits, pauseAfter, type ThrottleLimits } from "./limits.ts";

/**
 * Counts in the memory of one process: several processes each have counters of their own, so that together they let
 * through as many times more. Time is the machine's.
 *
 * Memory is bounded: names and networks are sorted into 2^17 bins each by a keyed hash. Two that share one are slowed
 * down together; nobody outside can tell which do.
 */
export class InProcessThrottle implements LoginThrottle {
  readonly #limits: ThrottleLimits;
  readonly #key = randomBytes(32);
  readonly #networks: RateLimiterMemory;
  readonly #names: RateLimiterMemory;
  /** Holds one point for each name whose pause is running. */
  readonly #pauses: RateLimiterMemory;

  constructor(limits: ThrottleLimits = defaultLimits) {
    this.#limits = limits;
    this.#networks = new RateLimiterMemory({ points: limits.mostPerNetwork, duration: limits.networkWindow });
    this.#names = new RateLimiterMemory({ points: limits.mostPerName, duration: limits.nameWindow });
    this.#pauses = new RateLimiterMemory({ points: 1, duration: limits.longestPause });
  }

  async take(attempt: Attempt): Promise<Throttled | null> {
    const { name, network } = this.#bins(attempt);
    // Each counter counts in the very call, so parallel attempts see each other's.
    const [byNetwork, byName] = await Promise.all([
      network === null ? null : refusal(this.#networks.consume(network)),
      name === null ? null : this.#takeName(name),
    ]);
    if (byNetwork === null && byName === null) return null;
    // Refused: no password is looked at, so it counts for neither.
    if (network !== null) await this.#networks.reward(network);
    if (name !== null && byName === null) await this.#takeBackName(name);
    return { retryAfter: Math.max(byNetwork ?? 1, byName ?? 1) };
  }

  async settle(attempt: Attempt, outcome: "succeeded" | "undecided"): Promise<void> {
    const { name, network } = this.#bins(attempt);
    if (network !== null) await this.#networks.reward(network);
    if (name === null) return;
    if (outcome === "undecided") return this.#takeBackName(name);
    await Promise.all([this.#names.delete(name), this.#pauses.delete(name)]);
  }

  /** Null: go on. Else the seconds to wait, and nothing is counted. */
  async #takeName(name: string): Promise<number | null> {
    const counted = await settled(this.#names.consume(name));
    const pause = pauseAfter(counted.consumedPoints, this.#limits);
    const wait =
      counted.consumedPoints > this.#limits.mostPerName
        ? secondsUntil(counted)
        : pause === 0
          ? null
          : await refusal(this.#pauses.consume(name, 1, { customDuration: pause }));
    if (wait !== null) await this.#names.reward(name);
    return wait;
  }

  /** As if it had never been: it could only be taken because no pause was running. */
  async #takeBackName(name: string): Promise<void> {
    await Promise.all([this.#names.reward(name), this.#pauses.delete(name)]);
  }

  #bins({ usernameKey, address }: Attempt): { readonly name: string | null; readonly network: string | null } {
    const network = address === undefined ? null : clientNetwork(address);
    return {
      name: usernameKey === null ? null : this.#bin(usernameKey),
      network: network === null ? null : this.#bin(network),
    };
  }

  #bin(text: string): string {
    return String(createHmac("sha256", this.#key).update(text).digest().readUInt32BE() >>> 15);
  }
}

/** What the limiter counted, whether or not that was within its limit. */
async function settled(consumption: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await consumption;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  }
}

/** Null when it was within the limit, else the seconds to wait. */
async function refusal(consumption: Promise<RateLimiterRes>): Promise<number | null> {
  try {
    await consumption;
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return secondsUntil(refused);
    throw refused;
  }
}

const secondsUntil = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1000));

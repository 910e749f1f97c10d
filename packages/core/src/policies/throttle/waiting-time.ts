import type { Throttled } from "../../ports/login-throttle.ts";
import type { CounterRefusal } from "../../ports/throttle-counters.ts";

/**
 * When a rejected attempt may be repeated. Attempts that only wait for others wait 1 to 5 seconds, spread by their
 * start time.
 */
export const throttled = (refusal: CounterRefusal, startedAt: Date): Throttled =>
  refusal.reason === "limit"
    ? { reason: "limit", retryAfter: Math.max(1, refusal.wait) }
    : { reason: "in_flight", retryAfter: 1 + (startedAt.getTime() % 5) };

export { clientNetwork } from "./throttle/client-network.ts";
export { CountingThrottle, type CountingThrottleOptions } from "./throttle/counting-throttle.ts";
export { MemoryThrottleCounters } from "./throttle/memory-throttle-counters.ts";
export type { CountedAttempt, Counter, CountingRule, ThrottleCounters } from "./throttle/throttle-counters.ts";
export { defaultLimits, type ThrottleLimits } from "./throttle/throttle-limits.ts";

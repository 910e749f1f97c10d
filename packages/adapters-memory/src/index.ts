export { createMemoryStorage, type MemoryStorage, type MemoryStorageOptions } from "./memory-storage.ts";
export { MemoryThrottleCounters } from "./memory-throttle-counters.ts";
export type { UserIdKind } from "./user-ids.ts";

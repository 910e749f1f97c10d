/** The in-memory storage and the settable clock alone. They import nothing of Node, and so run in any runtime. */
export { SettableClock } from "./doubles/settable-clock.ts";
export { MemoryAccessTokenRepository } from "./memory/memory-access-token-repository.ts";
export { createMemoryStorage, type MemoryStorage } from "./memory/memory-storage.ts";
export { MemoryThrottleCounters } from "./memory/memory-throttle-counters.ts";
export { MemoryUserRepository } from "./memory/memory-user-repository.ts";
export type { UserIdKind } from "./memory/user-ids.ts";

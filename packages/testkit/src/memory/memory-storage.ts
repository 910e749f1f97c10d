import type { SessionRecord, NoProfile, Profile, User } from "@portcullis/core";
import { detachedRecord, detachedUser } from "./detached.ts";
import { MemoryAccessTokenRepository } from "./memory-access-token-repository.ts";
import { emptyState } from "./memory-state.ts";
import { MemoryThrottleCounters } from "./memory-throttle-counters.ts";
import { MemoryUserRepository } from "./memory-user-repository.ts";
import { type UserIdKind, userIds } from "./user-ids.ts";

export interface MemoryStorage<P extends Profile = NoProfile> {
  readonly users: MemoryUserRepository<P>;
  readonly accessTokens: MemoryAccessTokenRepository<P>;
  readonly throttleCounters: MemoryThrottleCounters;
  /** Everything stored, as copies. */
  contents(): { readonly users: readonly User<P>[]; readonly records: readonly SessionRecord[] };
}

/**
 * Users and access-token records in memory, gone with the process. For tests, trials and as the example of a sound
 * adapter: it keeps every line of the contract.
 */
export function createMemoryStorage<P extends Profile = NoProfile>(
  options: {
    /** Default `uuid`. */
    readonly ids?: UserIdKind;
    /** Profile fields of text, number or boolean of which no two users may have the same value. Default none. */
    readonly uniqueFields?: readonly (keyof P & string)[];
    /** All fields that a profile may have. Default: any. */
    readonly fields?: readonly (keyof P & string)[];
  } = {},
): MemoryStorage<P> {
  const state = emptyState<P>(userIds(options.ids ?? "uuid"), options.uniqueFields, options.fields);
  return {
    users: new MemoryUserRepository(state),
    accessTokens: new MemoryAccessTokenRepository(state),
    throttleCounters: new MemoryThrottleCounters(),
    contents: () => ({
      users: [...state.users.values()].map(detachedUser),
      records: [...state.records.values()].map(detachedRecord),
    }),
  };
}

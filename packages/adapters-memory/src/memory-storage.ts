import type {
  AccessTokenRepository,
  NoProfile,
  OneTimeSecretRecord,
  OneTimeSecretRepository,
  Profile,
  SessionRecord,
  Storage,
  ThrottleCounters,
  User,
  UserRepository,
} from "@portcullis/core/ports";
import { detachedRecord, detachedSecret, detachedUser } from "./detached.ts";
import { MemoryAccessTokenRepository } from "./memory-access-token-repository.ts";
import { emptyState } from "./memory-state.ts";
import { MemoryOneTimeSecretRepository } from "./memory-one-time-secret-repository.ts";
import { MemoryThrottleCounters } from "./memory-throttle-counters.ts";
import { MemoryUserRepository } from "./memory-user-repository.ts";
import { type UserIdKind, userIds } from "./user-ids.ts";
import { whileOpen } from "./while-open.ts";

/** A store in the memory of one process. `migrate` has nothing to do, `ping` fails only after `close`. */
export interface MemoryStorage<P extends Profile = NoProfile> extends Storage<P> {
  /** Everything stored, as copies; after `close` as well. */
  contents(): {
    readonly users: readonly User<P>[];
    readonly records: readonly SessionRecord[];
    readonly secrets: readonly OneTimeSecretRecord[];
  };
  readonly oneTimeSecrets: OneTimeSecretRepository;
}

export interface MemoryStorageOptions<P extends Profile = NoProfile> {
  /** Default `uuid`. */
  readonly ids?: UserIdKind;
  /** Profile fields of text, number or boolean of which no two users may have the same value. Default none. */
  readonly uniqueFields?: readonly (keyof P & string)[];
  /** All fields that a profile may have. Default: any. */
  readonly fields?: readonly (keyof P & string)[];
}

/**
 * Creates a storage in memory: users, sessions, one-time secrets and throttle counters. Its data is lost when the
 * process ends. Use it for tests and trials, and as an example of an adapter: it passes every line of the contract.
 * @example
 * ```ts
 * const storage = createMemoryStorage();
 * const crypto = createCrypto({ secrets: ["a secret of at least 32 bytes, for tests"] });
 * const auth = createPortcullis({ ...storage, ...crypto, passwordHasher: createCheapPasswordHasher() });
 * await auth.register({ username: "alice", password: "correct horse battery" });
 * const { users } = storage.contents();
 * ```
 */
export function createMemoryStorage<P extends Profile = NoProfile>(
  options: MemoryStorageOptions<P> = {},
): MemoryStorage<P> {
  const state = emptyState<P>(userIds(options.ids ?? "uuid"), options.uniqueFields, options.fields);
  let closed = false;
  const guarded = <T extends object>(target: T) => whileOpen(target, () => !closed);
  const whole = guarded({
    migrate: (): Promise<readonly string[]> => Promise.resolve([]),
    ping: () => Promise.resolve(),
  });
  return {
    users: guarded<UserRepository<P>>(new MemoryUserRepository(state)),
    accessTokens: guarded<AccessTokenRepository<P>>(new MemoryAccessTokenRepository(state)),
    throttleCounters: guarded<ThrottleCounters>(new MemoryThrottleCounters()),
    oneTimeSecrets: guarded<OneTimeSecretRepository>(new MemoryOneTimeSecretRepository(state)),
    migrate: () => whole.migrate(),
    ping: () => whole.ping(),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
    contents: () => ({
      users: [...state.users.values()].map(detachedUser),
      records: [...state.records.values()].map(detachedRecord),
      secrets: [...state.secrets.values()].map(detachedSecret),
    }),
  };
}

import type { Profile } from "@portcullis/core/ports";
import {
  AccessTokenRepositoryId,
  OneTimeSecretRepositoryId,
  ThrottleCountersId,
  UserRepositoryId,
} from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import { createMemoryStorage, type MemoryStorage } from "./memory-storage.ts";

/** Binds repositories and throttle counters to one storage in memory: the given one, or a new one. */
export const memoryStorageModule = <P extends Profile>(
  storage: MemoryStorage<P> = createMemoryStorage<P>(),
): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(UserRepositoryId).toConstantValue(storage.users);
    bind(AccessTokenRepositoryId).toConstantValue(storage.accessTokens);
    bind(OneTimeSecretRepositoryId).toConstantValue(storage.oneTimeSecrets);
    bind(ThrottleCountersId).toConstantValue(storage.throttleCounters);
  });

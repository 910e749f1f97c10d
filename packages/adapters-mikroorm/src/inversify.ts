import type { Profile, Storage } from "@portcullis/core/ports";
import {
  AccessTokenRepositoryId,
  OneTimeSecretRepositoryId,
  ThrottleCountersId,
  UserRepositoryId,
} from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";

/** Binds the repositories and counters of a storage. The caller closes it. */
export const storageModule = <P extends Profile>(storage: Storage<P>): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(UserRepositoryId).toConstantValue(storage.users);
    bind(AccessTokenRepositoryId).toConstantValue(storage.accessTokens);
    if (storage.oneTimeSecrets !== undefined) bind(OneTimeSecretRepositoryId).toConstantValue(storage.oneTimeSecrets);
    bind(ThrottleCountersId).toConstantValue(storage.throttleCounters);
  });

import type { Profile } from "@portcullis/core";
import { AccessTokenRepositoryId, ThrottleCountersId, UserRepositoryId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import type { Storage } from "./storage/storage.ts";

/** Binds the repositories and counters of a connected store. The caller closes the store. */
export const storageModule = <P extends Profile>(storage: Storage<P>): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(UserRepositoryId).toConstantValue(storage.users);
    bind(AccessTokenRepositoryId).toConstantValue(storage.accessTokens);
    bind(ThrottleCountersId).toConstantValue(storage.throttleCounters);
  });

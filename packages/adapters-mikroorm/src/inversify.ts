import type { Profile } from "@portcullis/core";
import { AccessTokenRepositoryId, UserRepositoryId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import type { Storage } from "./shared/storage.ts";

/** Binds the repositories of a connected store. Who connected it closes it. */
export const storageModule = <P extends Profile>(storage: Storage<P>): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(UserRepositoryId).toConstantValue(storage.users);
    bind(AccessTokenRepositoryId).toConstantValue(storage.accessTokens);
  });

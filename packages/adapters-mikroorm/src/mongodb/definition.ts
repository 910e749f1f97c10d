import type { EntitySchema } from "@mikro-orm/core";
import type { Profile, SettingKinds } from "@portcullis/core/ports";
import { checkedCollectionName } from "./collection-name.ts";
import { type AccessTokenOptions, defineAccessToken } from "./define-access-token.ts";
import { defineOneTimeSecret, type OneTimeSecretOptions } from "./define-one-time-secret.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";

/** The collections and entities. Pass the same definition to `entities` and `storageOn`. */
export interface Definition<P extends Profile> {
  /** Default: ObjectIds in a collection `users`, without profile fields. */
  readonly user?: UserDefinition<P>;
  /** Default: a collection `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a collection `throttle_counters`. */
  readonly throttle?: { readonly tableName?: string };
  /** Default: a collection `one_time_secrets`. */
  readonly oneTimeSecret?: OneTimeSecretOptions;
}

/** For `assertSettings`. */
export const definitionKinds: SettingKinds<Definition<Profile>> = {
  user: "object",
  accessToken: { tableName: "string", name: "string" } satisfies SettingKinds<AccessTokenOptions>,
  throttle: { tableName: "string" },
  oneTimeSecret: { tableName: "string", name: "string" } satisfies SettingKinds<OneTimeSecretOptions>,
};

const defaultUser = defineUser();

/**
 * The same with every choice made.
 * @throws TypeError for an invalid name of a collection
 */
export function modelOf<P extends Profile>(definition: Definition<P>) {
  // Without a definition, P is its default.
  const user = definition.user ?? (defaultUser as unknown as UserDefinition<P>);
  return {
    user,
    accessToken: defineAccessToken(user.id, definition.accessToken),
    oneTimeSecret: defineOneTimeSecret(user.id, definition.oneTimeSecret),
    throttleCollection: checkedCollectionName(definition.throttle?.tableName ?? "throttle_counters"),
  };
}

/**
 * The entities of users, sessions and one-time secrets, for the configuration of the application's own MikroORM.
 * Relations may refer to the entity of the user. Throttle counters have a collection without an entity.
 * @throws TypeError for an invalid name of a collection
 */
export function entities<P extends Profile>(definition: Definition<P> = {}): EntitySchema[] {
  const { user, accessToken, oneTimeSecret } = modelOf(definition);
  return [user.entity, accessToken, oneTimeSecret];
}

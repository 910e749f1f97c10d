import type { EntitySchema } from "@mikro-orm/core";
import type { Profile, SettingKinds } from "@portcullis/core/ports";
import { nameKinds } from "../values/column-names.ts";
import { type AccessTokenOptions, defineAccessToken, sessionFieldNames } from "./define-access-token.ts";
import { defineOneTimeSecret, oneTimeSecretFieldNames, type OneTimeSecretOptions } from "./define-one-time-secret.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";
import { defineThrottle, throttleFieldNames, type ThrottleOptions } from "./define-throttle.ts";

/** The collections and entities. Pass the same definition to `entities` and `storageOn`. */
export interface Definition<P extends Profile> {
  /** Default: ObjectIds in a collection `users`, without profile fields. */
  readonly user?: UserDefinition<P>;
  /** Default: a collection `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a collection `throttle_counters`. */
  readonly throttle?: ThrottleOptions;
  /** Default: a collection `one_time_secrets`. */
  readonly oneTimeSecret?: OneTimeSecretOptions;
}

/** For `assertSettings`. */
export const definitionKinds: SettingKinds<Definition<Profile>> = {
  user: "object",
  accessToken: {
    tableName: "string",
    name: "string",
    columns: nameKinds(sessionFieldNames),
  } satisfies SettingKinds<AccessTokenOptions>,
  throttle: { tableName: "string", columns: nameKinds(throttleFieldNames) } satisfies SettingKinds<ThrottleOptions>,
  oneTimeSecret: {
    tableName: "string",
    name: "string",
    columns: nameKinds(oneTimeSecretFieldNames),
  } satisfies SettingKinds<OneTimeSecretOptions>,
};

const defaultUser = defineUser();

/**
 * The same with every choice made.
 * @throws TypeError for an invalid name of a collection or of a field
 */
export function modelOf<P extends Profile>(definition: Definition<P>) {
  // Without a definition, P is its default.
  const user = definition.user ?? (defaultUser as unknown as UserDefinition<P>);
  return {
    user,
    accessToken: defineAccessToken(user.id, definition.accessToken),
    oneTimeSecret: defineOneTimeSecret(user.id, definition.oneTimeSecret),
    throttle: defineThrottle(definition.throttle),
  };
}

/**
 * The entities of users, sessions and one-time secrets, for the configuration of the application's own MikroORM.
 * Relations may refer to the entity of the user. Throttle counters have a collection without an entity.
 * @throws TypeError for an invalid name of a collection or of a field
 */
export function entities<P extends Profile>(definition: Definition<P> = {}): EntitySchema[] {
  const { user, accessToken, oneTimeSecret } = modelOf(definition);
  return [user.entity, accessToken, oneTimeSecret];
}

import type { EntitySchema, MigrationObject } from "@mikro-orm/core";
import type { Profile, SettingKinds } from "@portcullis/core/ports";
import { timeLimit } from "../values/checked-numbers.ts";
import { nameKinds } from "../values/column-names.ts";
import { accessTokenColumnNames, type AccessTokenOptions, defineAccessToken } from "./define-access-token.ts";
import { defineOneTimeSecret, oneTimeSecretColumnNames, type OneTimeSecretOptions } from "./define-one-time-secret.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";
import { defineThrottleCounter, throttleColumnNames, type ThrottleOptions } from "./define-throttle-counter.ts";

/** The options of all SQL storages. */
export interface SqlOptions<P extends Profile> {
  /** Default: UUIDs in a table `users`, without profile columns. */
  readonly user?: UserDefinition<P>;
  /** Default: a table `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a table `throttle_counters`. */
  readonly throttle?: ThrottleOptions;
  /** Default: a table `one_time_secrets`. */
  readonly oneTimeSecret?: OneTimeSecretOptions;
  /** Further entities, for the application's queries through `orm`. */
  readonly entities?: readonly EntitySchema[];
  /** Migrations that replace the built-in ones. Required for `migrate()` if the tables are not the default ones. */
  readonly migrations?: readonly MigrationObject[];
  /** How long `ping` waits, in milliseconds; 0 means no limit. Default 2,000. */
  readonly pingTimeout?: number;
}

const ofTable = { tableName: "string", schema: "string", name: "string" } as const;

/** The options of the tables beside that of users, for `assertSettings`. */
export const tableOptionKinds = {
  accessToken: { ...ofTable, columns: nameKinds(accessTokenColumnNames) } satisfies SettingKinds<AccessTokenOptions>,
  throttle: { ...ofTable, columns: nameKinds(throttleColumnNames) } satisfies SettingKinds<ThrottleOptions>,
  oneTimeSecret: {
    ...ofTable,
    columns: nameKinds(oneTimeSecretColumnNames),
  } satisfies SettingKinds<OneTimeSecretOptions>,
};

/** For `assertSettings`. */
export const sqlOptionKinds: SettingKinds<SqlOptions<Profile>> = {
  user: "object",
  ...tableOptionKinds,
  entities: "array",
  migrations: "array",
  pingTimeout: "number",
};

/** The same with every choice made. */
export interface SqlModel<P extends Profile> {
  readonly user: UserDefinition<P>;
  readonly accessToken: EntitySchema;
  readonly throttleCounter: EntitySchema;
  readonly oneTimeSecret: EntitySchema;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationObject[];
  readonly migratable: boolean;
  readonly pingTimeout: number;
}

/** @param migrations the built-in ones of the database */
export function sqlModel<P extends Profile>(
  options: SqlOptions<P>,
  migrations: readonly MigrationObject[],
): SqlModel<P> {
  // Without a definition, P is its default.
  const user = options.user ?? (defineUser() as unknown as UserDefinition<P>);
  const accessToken = defineAccessToken(user.entity, options.accessToken);
  const throttleCounter = defineThrottleCounter(options.throttle);
  const oneTimeSecret = defineOneTimeSecret(user.entity, options.oneTimeSecret);
  const chosen = [options.user, options.accessToken, options.throttle, options.oneTimeSecret];
  const isDefault = chosen.every((option) => option === undefined);
  return {
    user,
    accessToken,
    throttleCounter,
    oneTimeSecret,
    entities: [user.entity, accessToken, throttleCounter, oneTimeSecret, ...(options.entities ?? [])],
    migrations: options.migrations ?? (isDefault ? migrations : []),
    migratable: isDefault || options.migrations !== undefined,
    pingTimeout: timeLimit("pingTimeout", options.pingTimeout ?? 2000),
  };
}

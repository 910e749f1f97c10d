import type { EntitySchema, MigrationObject } from "@mikro-orm/core";
import type { Profile, SettingKinds } from "@portcullis/core/ports";
import { timeLimit } from "../values/checked-numbers.ts";
import { nameKinds } from "../values/column-names.ts";
import { accessTokenColumnNames, type AccessTokenOptions } from "./define-access-token.ts";
import { oneTimeSecretColumnNames, type OneTimeSecretOptions } from "./define-one-time-secret.ts";
import { throttleColumnNames, type ThrottleOptions } from "./define-throttle-counter.ts";
import { type Entities, entitiesOf, entityList } from "./entities.ts";
import type { TableOptions } from "./tables.ts";

/** The options of all SQL storages. */
export interface SqlOptions<P extends Profile> extends TableOptions<P> {
  /** Further entities, for the application's queries through `orm`. */
  readonly entities?: readonly EntitySchema[];
  /** Migrations that replace the built-in ones. */
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
export interface SqlModel<P extends Profile> extends Entities<P> {
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationObject[];
  /** Whether `migrate` adds the columns of profile fields. */
  readonly addsProfile: boolean;
  readonly pingTimeout: number;
}

/** @param migrations the built-in ones of the database */
export function sqlModel<P extends Profile>(
  options: SqlOptions<P>,
  migrations: (definition: TableOptions<P>) => readonly MigrationObject[],
): SqlModel<P> {
  const ours = entitiesOf(options);
  return {
    ...ours,
    entities: [...entityList(ours), ...(options.entities ?? [])],
    migrations: options.migrations ?? migrations(options),
    addsProfile: options.migrations === undefined && ours.user.profile.length > 0,
    pingTimeout: timeLimit("pingTimeout", options.pingTimeout ?? 2000),
  };
}

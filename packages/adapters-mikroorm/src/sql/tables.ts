import type { Profile } from "@portcullis/core/ports";
import type { UserIdKind } from "../users/user-ids.ts";
import type { ReservedName } from "../users/profile.ts";
import { type ChosenNames, type ColumnNames, columnNames } from "../values/column-names.ts";
import { accessTokenColumnNames, type AccessTokenOptions } from "./define-access-token.ts";
import {
  oneTimeSecretColumnNames,
  type OneTimeSecretOptions,
  type OneTimeSecretProperty,
} from "./define-one-time-secret.ts";
import { throttleColumnNames, type ThrottleOptions, type ThrottleProperty } from "./define-throttle-counter.ts";
import { defineUser, type UserDefinition } from "./define-user.ts";
import type { SessionProperty } from "./session-rows.ts";
import { foreignKeyName } from "./table-name.ts";

/** The tables and entities. */
export interface TableOptions<P extends Profile> {
  /** Default: UUIDs in a table `users`, without profile columns. */
  readonly user?: UserDefinition<P>;
  /** Default: a table `access_tokens`. */
  readonly accessToken?: AccessTokenOptions;
  /** Default: a table `throttle_counters`. */
  readonly throttle?: ThrottleOptions;
  /** Default: a table `one_time_secrets`. */
  readonly oneTimeSecret?: OneTimeSecretOptions;
}

/** The names of a table and its parts, quoted. */
export interface NamedTable<Property extends string> {
  /** With the schema, if one is chosen. */
  readonly name: string;
  /** The schema, if one is chosen. */
  readonly schema: string | undefined;
  readonly columns: ColumnNames<Property>;
  /** The name of a constraint or index with this suffix. */
  readonly named: (suffix: string) => string;
  /** The same with the schema, as `drop index` needs it. */
  readonly index: (suffix: string) => string;
  /** The name of the foreign key of this column. */
  readonly foreignKey: (property: Property) => string;
}

/** The tables of a definition. */
export interface Tables {
  readonly users: NamedTable<ReservedName> & {
    readonly id: UserIdKind;
    /** Whether the column of `disabled` stores the opposite. */
    readonly inverted: boolean;
  };
  readonly accessTokens: NamedTable<SessionProperty>;
  readonly throttleCounters: NamedTable<ThrottleProperty>;
  readonly oneTimeSecrets: NamedTable<OneTimeSecretProperty>;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

function namedTable<P extends string>(
  tableName: string,
  schema: string | undefined,
  columns: ColumnNames<P>,
): NamedTable<P> {
  const prefix = schema === undefined ? "" : `${quote(schema)}.`;
  const quoted = Object.entries<string>(columns).map(([property, name]) => [property, quote(name)]);
  return {
    name: prefix + quote(tableName),
    schema: schema === undefined ? undefined : quote(schema),
    columns: Object.fromEntries(quoted) as ColumnNames<P>,
    named: (suffix) => quote(`${tableName}_${suffix}`),
    foreignKey: (property) => quote(foreignKeyName(tableName, columns[property])),
    index: (suffix) => prefix + quote(`${tableName}_${suffix}`),
  };
}

interface Options<P extends string> {
  readonly tableName?: string;
  readonly schema?: string;
  readonly columns?: ChosenNames<P>;
}

const tableOf = <P extends string>(
  byDefault: string,
  defaults: ColumnNames<P>,
  { tableName = byDefault, schema, columns }: Options<P> = {},
) => namedTable(tableName, schema, columnNames(defaults, columns));

/** @throws TypeError for an invalid name of a column */
export function tablesOf<P extends Profile>(options: TableOptions<P>): Tables {
  const { columns, entity, id } = options.user ?? defineUser();
  const { schema, tableName } = entity.meta;
  return {
    users: { ...namedTable(tableName, schema, columns.names), id, inverted: columns.inverted },
    accessTokens: tableOf("access_tokens", accessTokenColumnNames, options.accessToken),
    throttleCounters: tableOf("throttle_counters", throttleColumnNames, options.throttle),
    oneTimeSecrets: tableOf("one_time_secrets", oneTimeSecretColumnNames, options.oneTimeSecret),
  };
}

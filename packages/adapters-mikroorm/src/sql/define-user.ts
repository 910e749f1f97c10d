import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { assertSettings, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { assertIdKind, defaultIdLength, type UserIdKind } from "../users/user-ids.ts";
import { GeneratedBigIntType, GeneratedIntegerType } from "./generated-id-types.ts";
import { InvertedFlagType } from "../users/inverted-flag-type.ts";
import { type UserColumnNames, type UserColumns, userColumnNames } from "../users/user-columns.ts";
import { checkedTableName } from "./table-name.ts";
import {
  assertOwnColumns,
  type NoColumns,
  type ProfileColumns,
  type ProfileOf,
  type ReservedName,
} from "../users/profile.ts";
import type { UserEntity } from "../users/user-entity.ts";

export interface UserOptions<C extends ProfileColumns> {
  /** Default `users`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `User`. */
  readonly name?: string;
  /** Default `uuid`. */
  readonly id?: UserIdKind;
  /**
   * Other names for built-in columns, such as `{ username: "email", disabled: { name: "is_active", inverted: true } }`.
   */
  readonly columns?: UserColumns;
  /** The columns of profile fields. Use `p.double()` or `p.integer()` for numbers that must be read back exactly. */
  readonly profile?: C & { readonly [K in ReservedName]?: never };
}

/** How users are stored: an entity for MikroORM, and what the repository needs to know about it. */
export interface UserDefinition<P extends Profile> {
  /** The entity, for the application's queries, relations and migrations. */
  readonly entity: EntitySchema<UserEntity<P, string | number>>;
  readonly id: UserIdKind;
  readonly columns: UserColumnNames;
  readonly profile: readonly (keyof P & string)[];
  /** Only for the compiler; never set. */
  readonly "~profile"?: P;
}

const optionKinds: SettingKinds<UserOptions<NoColumns>> = {
  tableName: "string",
  schema: "string",
  name: "string",
  id: "any",
  columns: "any",
  profile: "object",
};

/** The default names of the columns. */
const columnNames = {
  id: "id",
  username: "username",
  usernameKey: "username_key",
  passwordHash: "password_hash",
  disabled: "disabled",
  createdAt: "created_at",
  updatedAt: "updated_at",
  credentialsVersion: "credentials_version",
  credentialsChangedAt: "credentials_changed_at",
  verifiedAddress: "verified_address",
  verifiedAddressKey: "verified_address_key",
  addressKey: "address_key",
} as const satisfies Readonly<Record<ReservedName, string>>;

/** The id column of the kind. */
function idProperty(kind: UserIdKind) {
  if (kind === "uuid") return p.uuid().primary();
  if (kind === "integer") return p.type(GeneratedIntegerType).primary();
  if (kind === "bigint") return p.type(GeneratedBigIntType).primary();
  return p
    .string()
    .length(kind.maxLength ?? defaultIdLength)
    .primary();
}

/**
 * The columns of every user, to be spread into an entity. The name of the unique constraint is derived from the table
 * name, because index names must be unique in a schema.
 */
const userProperties = (tableName: string, kind: UserIdKind, { names, inverted }: UserColumnNames) => ({
  id: idProperty(kind).fieldName(names.id),
  username: p.string().length(255).fieldName(names.username),
  usernameKey: p
    .string()
    .length(255)
    .fieldName(names.usernameKey)
    .unique(`${tableName}_username_key_unique`)
    .hidden()
    .lazy(),
  passwordHash: p.text().fieldName(names.passwordHash).hidden().lazy(),
  disabled: (inverted ? p.type(InvertedFlagType) : p.boolean()).default(false).fieldName(names.disabled),
  createdAt: p.datetime(3).fieldName(names.createdAt),
  updatedAt: p.datetime(3).fieldName(names.updatedAt),
  credentialsVersion: p.integer().fieldName(names.credentialsVersion),
  credentialsChangedAt: p.datetime(3).fieldName(names.credentialsChangedAt),
  verifiedAddress: p.string().length(255).fieldName(names.verifiedAddress).nullable(),
  verifiedAddressKey: p
    .string()
    .length(255)
    .fieldName(names.verifiedAddressKey)
    .nullable()
    .unique(`${tableName}_verified_address_key_unique`)
    .hidden()
    .lazy(),
  addressKey: p
    .string()
    .length(255)
    .fieldName(names.addressKey)
    .nullable()
    .index(`${tableName}_address_key_index`)
    .hidden()
    .lazy(),
});

/**
 * Defines the application's users: the table, the kind of ids, the columns of profile fields.
 * @throws RangeError for an unknown option or kind of ids
 * @throws TypeError for an option of the wrong type, an invalid name of a table or column, or a profile column that is
 * not a column or has the name of a built-in one
 * @example
 * ```ts
 * const Member = defineUser({
 *   tableName: "members",
 *   profile: {
 *     fullName: p.string().length(100),
 *     email: p.string().length(254).unique(),
 *     birthday: p.date().nullable(),
 *   },
 * });
 * const storage = await connectPostgresql({ url, user: Member });
 * await storage.updateSchema();
 * ```
 */
export function defineUser<const C extends ProfileColumns = NoColumns>(
  options: UserOptions<C> = {},
): UserDefinition<ProfileOf<C>> {
  assertSettings("defineUser", options, optionKinds);
  const { name = "User", id = "uuid", schema } = options;
  assertIdKind("defineUser", id, ["uuid", "integer", "bigint"]);
  const tableName = checkedTableName(options.tableName ?? "users");
  const profile: ProfileColumns = options.profile ?? {};
  assertOwnColumns(profile, "sql");
  const columns = userColumnNames(columnNames, options.columns);
  // The compiler can't derive the types of columns while the profile is a type parameter.
  const entity = defineEntity({
    name,
    tableName,
    ...(schema === undefined ? {} : { schema }),
    properties: { ...userProperties(tableName, id, columns), ...profile },
  }) as EntitySchema as UserDefinition<ProfileOf<C>>["entity"];
  return { entity, id, columns, profile: Object.keys(profile) as (keyof ProfileOf<C> & string)[] };
}

import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import type { ObjectId } from "@mikro-orm/mongodb";
import { assertSettings, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { assertOwnColumns, type NoColumns, type ProfileColumns, type ProfileOf } from "../users/profile.ts";
import type { ReservedName } from "../users/profile.ts";
import type { UserEntity } from "../users/user-entity.ts";
import { InvertedFlagType } from "../users/inverted-flag-type.ts";
import { type UserColumnNames, type UserColumns, userColumnNames } from "../users/user-columns.ts";
import { assertIdKind, type OwnIds } from "../users/user-ids.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { checkedCollectionName } from "./collection-name.ts";
import { checkedFieldNames } from "./field-names.ts";

/**
 * The kind of user ids: ObjectIds, which are 24 hexadecimal digits in the core; UUIDv7s; or strings of the application.
 * The last two are stored as strings.
 */
export type UserIdKind = "objectid" | "uuid" | OwnIds;

/** The built-in properties that have a field of any name. The id is always `_id`. */
export type UserField = Exclude<ReservedName, "id">;

export interface UserOptions<C extends ProfileColumns> {
  /** The name of the collection. Default `users`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `User`. */
  readonly name?: string;
  /** Default `objectid`. */
  readonly id?: UserIdKind;
  /**
   * Other names for built-in fields, such as `{ username: "email", disabled: { name: "is_active", inverted: true } }`.
   */
  readonly columns?: UserColumns<UserField>;
  /** The application's profile fields. */
  readonly profile?: C & { readonly [K in ReservedName]?: never };
}

/** How users are stored: an entity for MikroORM, and what the repository needs to know about it. */
export interface UserDefinition<P extends Profile> {
  /** The entity, for the application's queries and relations. */
  readonly entity: EntitySchema<UserEntity<P, ObjectId | string>>;
  readonly id: UserIdKind;
  readonly profile: readonly (keyof P & string)[];
  /** Only for the compiler; never set. */
  readonly "~profile"?: P;
}

const optionKinds: SettingKinds<UserOptions<NoColumns>> = {
  tableName: "string",
  name: "string",
  id: "any",
  columns: "any",
  profile: "object",
};

const idProperty = (kind: UserIdKind) =>
  (kind === "objectid" ? p.type("ObjectId") : p.string()).primary().fieldName("_id");

/** The default names of the fields. */
export const userFieldNames = {
  username: "username",
  usernameKey: "usernameKey",
  passwordHash: "passwordHash",
  disabled: "disabled",
  createdAt: "createdAt",
  updatedAt: "updatedAt",
  credentialsVersion: "credentialsVersion",
  credentialsChangedAt: "credentialsChangedAt",
  verifiedAddress: "verifiedAddress",
  verifiedAddressKey: "verifiedAddressKey",
  addressKey: "addressKey",
} as const satisfies ColumnNames<UserField>;

const userProperties = (collection: string, kind: UserIdKind, { names, inverted }: UserColumnNames<UserField>) => ({
  id: idProperty(kind),
  username: p.string().fieldName(names.username),
  usernameKey: p.string().fieldName(names.usernameKey).unique(`${collection}_usernameKey_unique`).hidden().lazy(),
  passwordHash: p.string().fieldName(names.passwordHash).hidden().lazy(),
  disabled: (inverted ? p.type(InvertedFlagType) : p.boolean()).fieldName(names.disabled),
  createdAt: p.datetime(3).fieldName(names.createdAt),
  updatedAt: p.datetime(3).fieldName(names.updatedAt),
  credentialsVersion: p.integer().fieldName(names.credentialsVersion),
  credentialsChangedAt: p.datetime(3).fieldName(names.credentialsChangedAt),
  verifiedAddress: p.string().fieldName(names.verifiedAddress).nullable(),
  verifiedAddressKey: p
    .string()
    .fieldName(names.verifiedAddressKey)
    .nullable()
    .unique(`${collection}_verifiedAddressKey_unique`)
    .hidden()
    .lazy(),
  addressKey: p.string().fieldName(names.addressKey).nullable().index(`${collection}_addressKey`).hidden().lazy(),
});

/**
 * Defines the application's users: the collection, the kind of ids, the names of fields, the profile fields.
 *
 * ```ts
 * const AppUser = defineUser({
 *   tableName: "people",
 *   profile: { name: p.string(), email: p.string().unique(), website: p.string().nullable() },
 * });
 * ```
 * @throws RangeError for an unknown option or kind of ids
 * @throws TypeError for an option of the wrong type, an invalid name of the collection or of a field, or a profile
 * field that is not a plain field or has the name of a built-in one
 */
export function defineUser<const C extends ProfileColumns = NoColumns>(
  options: UserOptions<C> = {},
): UserDefinition<ProfileOf<C>> {
  assertSettings("defineUser", options, optionKinds);
  const { name = "User", id = "objectid" } = options;
  assertIdKind("defineUser", id, ["objectid", "uuid"]);
  const tableName = checkedCollectionName(options.tableName ?? "users");
  const profile: ProfileColumns = options.profile ?? {};
  assertOwnColumns(profile, "mongodb");
  const columns = userColumnNames<UserField>(userFieldNames, options.columns);
  checkedFieldNames(columns.names);
  // The compiler can't derive the types of columns while the profile is a type parameter.
  const entity = defineEntity({
    name,
    tableName,
    properties: { ...userProperties(tableName, id, columns), ...profile },
  }) as EntitySchema as UserDefinition<ProfileOf<C>>["entity"];
  return { entity, id, profile: Object.keys(profile) as (keyof ProfileOf<C> & string)[] };
}

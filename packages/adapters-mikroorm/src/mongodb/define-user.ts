import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import type { ObjectId } from "@mikro-orm/mongodb";
import { assertSettings, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { assertOwnColumns, type NoColumns, type ProfileColumns, type ProfileOf } from "../users/profile.ts";
import type { ReservedName } from "../users/profile.ts";
import type { UserEntity } from "../users/user-entity.ts";
import { assertIdKind, type OwnIds } from "../users/user-ids.ts";
import { checkedCollectionName } from "./collection-name.ts";

/**
 * The kind of user ids: ObjectIds, which are 24 hexadecimal digits in the core; UUIDv7s; or strings of the application.
 * The last two are stored as strings.
 */
export type UserIdKind = "objectid" | "uuid" | OwnIds;

export interface UserOptions<C extends ProfileColumns> {
  /** The name of the collection. Default `users`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `User`. */
  readonly name?: string;
  /** Default `objectid`. */
  readonly id?: UserIdKind;
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
  profile: "object",
};

const idProperty = (kind: UserIdKind) =>
  (kind === "objectid" ? p.type("ObjectId") : p.string()).primary().fieldName("_id");

const userProperties = (collection: string, kind: UserIdKind) => ({
  id: idProperty(kind),
  username: p.string(),
  usernameKey: p.string().unique(`${collection}_usernameKey_unique`).hidden().lazy(),
  passwordHash: p.string().hidden().lazy(),
  disabled: p.boolean(),
  createdAt: p.datetime(3),
  updatedAt: p.datetime(3),
  credentialsVersion: p.integer(),
  credentialsChangedAt: p.datetime(3),
  verifiedAddress: p.string().nullable(),
  verifiedAddressKey: p.string().nullable().unique(`${collection}_verifiedAddressKey_unique`).hidden().lazy(),
  addressKey: p.string().nullable().index(`${collection}_addressKey`).hidden().lazy(),
});

/**
 * Defines the application's users: the collection, the kind of ids, the profile fields.
 *
 * ```ts
 * const AppUser = defineUser({
 *   tableName: "people",
 *   profile: { name: p.string(), email: p.string().unique(), website: p.string().nullable() },
 * });
 * ```
 * @throws RangeError for an unknown option or kind of ids
 * @throws TypeError for an option of the wrong type, an invalid collection name, or a profile field that is not a plain
 * field or has the name of a built-in one
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
  // The compiler can't derive the types of columns while the profile is a type parameter.
  const entity = defineEntity({
    name,
    tableName,
    properties: { ...userProperties(tableName, id), ...profile },
  }) as EntitySchema as UserDefinition<ProfileOf<C>>["entity"];
  return { entity, id, profile: Object.keys(profile) as (keyof ProfileOf<C> & string)[] };
}

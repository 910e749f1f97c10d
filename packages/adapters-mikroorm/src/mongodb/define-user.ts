import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import type { ObjectId } from "@mikro-orm/mongodb";
import { assertSettings, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { assertOwnColumns, type NoColumns, type ProfileColumns, type ProfileOf } from "../users/profile.ts";
import type { ReservedName } from "../users/profile.ts";
import type { UserEntity } from "../users/user-entity.ts";
import { assertIdKind, type OwnIds } from "../users/user-ids.ts";
import { checkedCollectionName } from "./collection-name.ts";

/**
 * The kind of a user's id: an ObjectId, in the core its 24 hexadecimal digits; a UUIDv7, or the application's own text,
 * both stored as text.
 */
export type UserIdKind = "objectid" | "uuid" | OwnIds;

export interface UserOptions<C extends ProfileColumns> {
  /** The collection's. Default `users`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `User`. */
  readonly name?: string;
  /** Default `objectid`. */
  readonly id?: UserIdKind;
  /** The application's own fields. */
  readonly profile?: C & { readonly [K in ReservedName]?: never };
}

/** How users are stored: an entity for MikroORM, and what the repository must know of it. */
export interface UserDefinition<P extends Profile> {
  /** For the application's own queries and relations. */
  readonly entity: EntitySchema<UserEntity<P, ObjectId | string>>;
  readonly id: UserIdKind;
  readonly profile: readonly (keyof P & string)[];
  /** For the compiler alone; never there. */
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
});

/**
 * Describes the application's users: their collection, their kind of ids, their own fields.
 *
 * ```ts
 * const AppUser = defineUser({
 *   tableName: "people",
 *   profile: { name: p.string(), email: p.string().unique(), website: p.string().nullable() },
 * });
 * ```
 * @throws RangeError for an unknown option or kind of ids
 * @throws TypeError for an option of the wrong type, for a collection name that can't be used, and when a field has the
 * name of one that every user has or is not a plain field
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
  // The compiler can't derive the columns' types while the profile is a type parameter.
  const entity = defineEntity({
    name,
    tableName,
    properties: { ...userProperties(tableName, id), ...profile },
  }) as EntitySchema as UserDefinition<ProfileOf<C>>["entity"];
  return { entity, id, profile: Object.keys(profile) as (keyof ProfileOf<C> & string)[] };
}

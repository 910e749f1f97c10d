import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { checkedCollectionName } from "./collection-name.ts";
import type { UserIdKind } from "./define-user.ts";

export interface OneTimeSecretOptions {
  /** The name of the collection. Default `one_time_secrets`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `OneTimeSecret`. */
  readonly name?: string;
}

/**
 * Defines the entity of one-time secrets of users with this kind of ids. Its `_id` consists of user and purpose, so
 * that a user has at most one secret for each purpose.
 * @throws TypeError for an invalid collection name
 */
export function defineOneTimeSecret(userId: UserIdKind, options: OneTimeSecretOptions = {}): EntitySchema {
  const tableName = checkedCollectionName(options.tableName ?? "one_time_secrets");
  return defineEntity({
    name: options.name ?? "OneTimeSecret",
    tableName,
    properties: {
      id: p.string().primary().fieldName("_id"),
      /** The id that the secret contains. */
      secretId: p.string().unique(`${tableName}_secretId_unique`),
      userId: userId === "objectid" ? p.type("ObjectId") : p.string(),
      /** The creation time of the user who had the id when the secret was stored. */
      userCreatedAt: p.datetime(3),
      purpose: p.string(),
      digest: p.blob().hidden().lazy(),
      expiresAt: p.datetime(3),
      credentialsVersion: p.integer(),
      address: p.string().nullable(),
    },
    indexes: [
      { name: `${tableName}_userId`, properties: ["userId"] },
      { name: `${tableName}_expiresAt`, properties: ["expiresAt"] },
    ],
  });
}

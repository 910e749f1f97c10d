import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { checkedCollectionName } from "./collection-name.ts";
import type { UserIdKind } from "./define-user.ts";

export interface AccessTokenOptions {
  /** The name of the collection. Default `access_tokens`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `AccessToken`. */
  readonly name?: string;
}

/**
 * The entity of sessions of users with that kind of ids. No field that a rotation changes is indexed.
 * @throws TypeError when the collection's name can't be used
 */
export function defineAccessToken(userId: UserIdKind, options: AccessTokenOptions = {}): EntitySchema {
  const tableName = checkedCollectionName(options.tableName ?? "access_tokens");
  return defineEntity({
    name: options.name ?? "AccessToken",
    tableName,
    properties: {
      id: p.string().primary().fieldName("_id"),
      userId: userId === "objectid" ? p.type("ObjectId") : p.string(),
      /** Distinguishes the user from an earlier one with the same id. */
      userCreatedAt: p.datetime(3),
      digest: p.blob().nullable().hidden().lazy(),
      createdAt: p.datetime(3),
      expiresAt: p.datetime(3),
      previousExpiresAt: p.datetime(3).nullable(),
      rotation: p.integer(),
      rotatedAt: p.datetime(3),
      refreshExpiresAt: p.datetime(3),
      deadline: p.datetime(3),
      credentialsVersion: p.integer(),
      clientUserAgent: p.string().nullable(),
      clientAddress: p.string().nullable(),
    },
    indexes: [
      { name: `${tableName}_userId_createdAt_id`, properties: ["userId", "createdAt", "id"] },
      { name: `${tableName}_deadline`, properties: ["deadline"], options: { expireAfterSeconds: 0 } },
    ],
  });
}

import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { type ChosenNames, columnNames } from "../values/column-names.ts";
import { checkedCollectionName } from "./collection-name.ts";
import type { UserIdKind } from "./define-user.ts";
import { checkedFieldNames } from "./field-names.ts";

export interface AccessTokenOptions {
  /** The name of the collection. Default `access_tokens`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `AccessToken`. */
  readonly name?: string;
  /** Other names for fields, such as `{ userId: "account_id" }`. The id is always `_id`. */
  readonly columns?: ChosenNames<SessionField>;
}

/** The default names of the fields. */
export const sessionFieldNames = {
  userId: "userId",
  userCreatedAt: "userCreatedAt",
  digest: "digest",
  createdAt: "createdAt",
  expiresAt: "expiresAt",
  previousExpiresAt: "previousExpiresAt",
  rotation: "rotation",
  rotatedAt: "rotatedAt",
  refreshExpiresAt: "refreshExpiresAt",
  deadline: "deadline",
  credentialsVersion: "credentialsVersion",
  clientUserAgent: "clientUserAgent",
  clientAddress: "clientAddress",
} as const;

export type SessionField = keyof typeof sessionFieldNames;

/**
 * The entity of sessions of users with that kind of ids. No field that a rotation changes is indexed.
 * @throws TypeError for an invalid name of the collection or of a field
 */
export function defineAccessToken(userId: UserIdKind, options: AccessTokenOptions = {}): EntitySchema {
  const tableName = checkedCollectionName(options.tableName ?? "access_tokens");
  const names = checkedFieldNames(columnNames(sessionFieldNames, options.columns));
  return defineEntity({
    name: options.name ?? "AccessToken",
    tableName,
    properties: {
      id: p.string().primary().fieldName("_id"),
      userId: (userId === "objectid" ? p.type("ObjectId") : p.string()).fieldName(names.userId),
      /** Distinguishes the user from an earlier one with the same id. */
      userCreatedAt: p.datetime(3).fieldName(names.userCreatedAt),
      digest: p.blob().fieldName(names.digest).nullable().hidden().lazy(),
      createdAt: p.datetime(3).fieldName(names.createdAt),
      expiresAt: p.datetime(3).fieldName(names.expiresAt),
      previousExpiresAt: p.datetime(3).fieldName(names.previousExpiresAt).nullable(),
      rotation: p.integer().fieldName(names.rotation),
      rotatedAt: p.datetime(3).fieldName(names.rotatedAt),
      refreshExpiresAt: p.datetime(3).fieldName(names.refreshExpiresAt),
      deadline: p.datetime(3).fieldName(names.deadline),
      credentialsVersion: p.integer().fieldName(names.credentialsVersion),
      clientUserAgent: p.string().fieldName(names.clientUserAgent).nullable(),
      clientAddress: p.string().fieldName(names.clientAddress).nullable(),
    },
    indexes: [
      { name: `${tableName}_userId_createdAt_id`, properties: ["userId", "createdAt", "id"] },
      { name: `${tableName}_deadline`, properties: ["deadline"], options: { expireAfterSeconds: 0 } },
    ],
  });
}

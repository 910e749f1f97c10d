import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { type ChosenNames, columnNames } from "../values/column-names.ts";
import { checkedCollectionName } from "./collection-name.ts";
import type { UserIdKind } from "./define-user.ts";
import { checkedFieldNames } from "./field-names.ts";

export interface OneTimeSecretOptions {
  /** The name of the collection. Default `one_time_secrets`. */
  readonly tableName?: string;
  /** The entity's name, where it would clash with another of the application. Default `OneTimeSecret`. */
  readonly name?: string;
  /** Other names for fields, such as `{ userId: "account_id" }`. `_id` consists of user and purpose. */
  readonly columns?: ChosenNames<OneTimeSecretField>;
}

/** The default names of the fields. */
export const oneTimeSecretFieldNames = {
  secretId: "secretId",
  userId: "userId",
  userCreatedAt: "userCreatedAt",
  purpose: "purpose",
  digest: "digest",
  expiresAt: "expiresAt",
  credentialsVersion: "credentialsVersion",
  address: "address",
} as const;

export type OneTimeSecretField = keyof typeof oneTimeSecretFieldNames;

/**
 * Defines the entity of one-time secrets of users with this kind of ids. Its `_id` consists of user and purpose, so
 * that a user has at most one secret for each purpose.
 * @throws TypeError for an invalid name of the collection or of a field
 */
export function defineOneTimeSecret(userId: UserIdKind, options: OneTimeSecretOptions = {}): EntitySchema {
  const tableName = checkedCollectionName(options.tableName ?? "one_time_secrets");
  const names = checkedFieldNames(columnNames(oneTimeSecretFieldNames, options.columns));
  return defineEntity({
    name: options.name ?? "OneTimeSecret",
    tableName,
    properties: {
      id: p.string().primary().fieldName("_id"),
      /** The id that the secret contains. */
      secretId: p.string().fieldName(names.secretId).unique(`${tableName}_secretId_unique`),
      userId: (userId === "objectid" ? p.type("ObjectId") : p.string()).fieldName(names.userId),
      /** The creation time of the user who had the id when the secret was stored. */
      userCreatedAt: p.datetime(3).fieldName(names.userCreatedAt),
      purpose: p.string().fieldName(names.purpose),
      digest: p.blob().fieldName(names.digest).hidden().lazy(),
      expiresAt: p.datetime(3).fieldName(names.expiresAt),
      credentialsVersion: p.integer().fieldName(names.credentialsVersion),
      address: p.string().fieldName(names.address).nullable(),
    },
    indexes: [
      { name: `${tableName}_userId`, properties: ["userId"] },
      { name: `${tableName}_expiresAt`, properties: ["expiresAt"] },
    ],
  });
}

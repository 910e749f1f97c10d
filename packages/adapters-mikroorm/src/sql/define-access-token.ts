import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { type ChosenNames, columnNames } from "../values/column-names.ts";
import type { SessionProperty } from "./session-rows.ts";
import { checkedTableName, foreignKeyName } from "./table-name.ts";

export interface AccessTokenOptions {
  /** Default `access_tokens`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `AccessToken`. */
  readonly name?: string;
  /** Other names for columns, such as `{ userId: "account_id" }`. */
  readonly columns?: ChosenNames<SessionProperty>;
}

/** The default names of the columns. */
export const accessTokenColumnNames = {
  id: "id",
  userId: "user_id",
  digest: "digest",
  createdAt: "created_at",
  expiresAt: "expires_at",
  rotation: "rotation",
  rotatedAt: "rotated_at",
  refreshExpiresAt: "refresh_expires_at",
  deadline: "deadline",
  credentialsVersion: "credentials_version",
  clientUserAgent: "client_user_agent",
  clientAddress: "client_address",
  previousExpiresAt: "previous_expires_at",
} as const satisfies Readonly<Record<SessionProperty, string>>;

/**
 * The entity of sessions of the given users. No column that a rotation changes is indexed, so that PostgreSQL can renew
 * the row in its place (heap-only tuples).
 * @throws TypeError for an invalid name of the table or of a column
 */
export function defineAccessToken(user: EntitySchema, options: AccessTokenOptions = {}): EntitySchema {
  const { name = "AccessToken", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "access_tokens");
  const names = columnNames(accessTokenColumnNames, options.columns);
  return defineEntity({
    name,
    tableName,
    ...(schema === undefined ? {} : { schema }),
    properties: {
      id: p.uuid().primary().fieldName(names.id),
      userId: () =>
        p
          .manyToOne(user)
          .mapToPk()
          .index(false)
          .fieldName(names.userId)
          .deleteRule("cascade")
          .foreignKeyName(foreignKeyName(tableName, names.userId)),
      digest: p.blob().fieldName(names.digest).nullable().hidden().lazy(),
      createdAt: p.datetime(3).fieldName(names.createdAt),
      expiresAt: p.datetime(3).fieldName(names.expiresAt),
      rotation: p.integer().fieldName(names.rotation),
      rotatedAt: p.datetime(3).fieldName(names.rotatedAt),
      refreshExpiresAt: p.datetime(3).fieldName(names.refreshExpiresAt),
      deadline: p.datetime(3).fieldName(names.deadline).index(`${tableName}_deadline_index`),
      credentialsVersion: p.integer().fieldName(names.credentialsVersion),
      clientUserAgent: p.text().fieldName(names.clientUserAgent).nullable(),
      clientAddress: p.text().fieldName(names.clientAddress).nullable(),
      previousExpiresAt: p.datetime(3).fieldName(names.previousExpiresAt).nullable(),
    },
    indexes: [{ name: `${tableName}_user_id_created_at_id_index`, properties: ["userId", "createdAt", "id"] }],
  });
}

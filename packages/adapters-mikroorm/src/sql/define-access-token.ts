import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { checkedTableName } from "./table-name.ts";

export interface AccessTokenOptions {
  /** Default `access_tokens`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `AccessToken`. */
  readonly name?: string;
}

/**
 * The entity of sessions of the given users. No column that a rotation changes is indexed, so that PostgreSQL can renew
 * the row in its place (heap-only tuples).
 * @throws TypeError for an invalid table name
 */
export function defineAccessToken(user: EntitySchema, options: AccessTokenOptions = {}): EntitySchema {
  const { name = "AccessToken", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "access_tokens");
  return defineEntity({
    name,
    tableName,
    ...(schema === undefined ? {} : { schema }),
    properties: {
      id: p.uuid().primary(),
      userId: () =>
        p
          .manyToOne(user)
          .mapToPk()
          .index(false)
          .fieldName("user_id")
          .deleteRule("cascade")
          .foreignKeyName(`${tableName}_user_id_foreign`),
      digest: p.blob().nullable().hidden().lazy(),
      createdAt: p.datetime(3).fieldName("created_at"),
      expiresAt: p.datetime(3).fieldName("expires_at"),
      rotation: p.integer(),
      rotatedAt: p.datetime(3).fieldName("rotated_at"),
      refreshExpiresAt: p.datetime(3).fieldName("refresh_expires_at"),
      deadline: p.datetime(3).index(`${tableName}_deadline_index`),
      credentialsVersion: p.integer().fieldName("credentials_version"),
      clientUserAgent: p.text().fieldName("client_user_agent").nullable(),
      clientAddress: p.text().fieldName("client_address").nullable(),
      previousExpiresAt: p.datetime(3).fieldName("previous_expires_at").nullable(),
    },
    indexes: [{ name: `${tableName}_user_id_created_at_id_index`, properties: ["userId", "createdAt", "id"] }],
  });
}

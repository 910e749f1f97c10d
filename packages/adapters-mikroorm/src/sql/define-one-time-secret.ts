import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { checkedTableName } from "./table-name.ts";

export interface OneTimeSecretOptions {
  /** Default `one_time_secrets`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `OneTimeSecret`. */
  readonly name?: string;
}

/**
 * The entity of one-time secrets of the given users, at most one for each user and purpose.
 * @throws TypeError for an invalid table name
 */
export function defineOneTimeSecret(user: EntitySchema, options: OneTimeSecretOptions = {}): EntitySchema {
  const { name = "OneTimeSecret", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "one_time_secrets");
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
      purpose: p.string().length(64),
      digest: p.blob().hidden().lazy(),
      expiresAt: p.datetime(3).fieldName("expires_at").index(`${tableName}_expires_at_index`),
      credentialsVersion: p.integer().fieldName("credentials_version"),
      address: p.string().length(255).nullable(),
    },
    uniques: [{ name: `${tableName}_user_id_purpose_unique`, properties: ["userId", "purpose"] }],
  });
}

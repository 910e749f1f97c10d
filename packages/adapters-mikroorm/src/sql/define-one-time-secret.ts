import { defineEntity, type EntitySchema, p } from "@mikro-orm/core";
import { type ChosenNames, columnNames } from "../values/column-names.ts";
import { checkedTableName, foreignKeyName } from "./table-name.ts";

export interface OneTimeSecretOptions {
  /** Default `one_time_secrets`. */
  readonly tableName?: string;
  /** The schema (namespace). Default: that of the connection. */
  readonly schema?: string;
  /** The entity's name, where it would clash with another of the application. Default `OneTimeSecret`. */
  readonly name?: string;
  /** Other names for columns, such as `{ userId: "account_id" }`. */
  readonly columns?: ChosenNames<OneTimeSecretProperty>;
}

/** The properties of a one-time secret, in the order in which a record is inserted. */
export const oneTimeSecretProperties = [
  "id",
  "userId",
  "purpose",
  "digest",
  "expiresAt",
  "credentialsVersion",
  "address",
] as const;

export type OneTimeSecretProperty = (typeof oneTimeSecretProperties)[number];

/** The default names of the columns. */
export const oneTimeSecretColumnNames = {
  id: "id",
  userId: "user_id",
  purpose: "purpose",
  digest: "digest",
  expiresAt: "expires_at",
  credentialsVersion: "credentials_version",
  address: "address",
} as const satisfies Readonly<Record<OneTimeSecretProperty, string>>;

/**
 * Defines the entity of one-time secrets of the given users, at most one for each user and purpose.
 * @throws TypeError for an invalid name of the table or of a column
 */
export function defineOneTimeSecret(user: EntitySchema, options: OneTimeSecretOptions = {}): EntitySchema {
  const { name = "OneTimeSecret", schema } = options;
  const tableName = checkedTableName(options.tableName ?? "one_time_secrets");
  const names = columnNames(oneTimeSecretColumnNames, options.columns);
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
      purpose: p.string().length(64).fieldName(names.purpose),
      digest: p.blob().fieldName(names.digest).hidden().lazy(),
      expiresAt: p.datetime(3).fieldName(names.expiresAt).index(`${tableName}_expires_at_index`),
      credentialsVersion: p.integer().fieldName(names.credentialsVersion),
      address: p.string().length(255).fieldName(names.address).nullable(),
    },
    uniques: [{ name: `${tableName}_user_id_purpose_unique`, properties: ["userId", "purpose"] }],
  });
}

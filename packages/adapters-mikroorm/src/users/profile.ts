import { isRaw, JsonType } from "@mikro-orm/core";
import type { NoProfile } from "@portcullis/core/ports";

/** A property builder of MikroORM (`p.string()`, `p.json<T>().nullable()`, …) for one column. */
export interface ColumnBuilder {
  readonly "~type"?: { value: unknown };
  readonly "~options": object;
}

/** The profile columns of a user, by property name. */
export type ProfileColumns = Readonly<Record<string, ColumnBuilder>>;

/** The columns of an application without profile fields. */
export type NoColumns = Readonly<Record<string, never>>;

type Options<C> = C extends { readonly "~options": infer O } ? O : never;
type Single<C> = C extends { readonly "~type"?: { value: infer V } } ? Exact<V> : never;
/** MikroORM types a double as `string | number`, but it is read as a number. */
type Exact<V> = [string | number] extends [V] ? ([V] extends [string | number] ? number : V) : V;
type Value<C> = Options<C> extends { array: true } ? Single<C>[] : Single<C>;
type NullableNames<C> = { [K in keyof C]: Options<C[K]> extends { nullable: true } ? K : never }[keyof C];

/** The profile type of columns. A nullable column is an optional field, which is absent if the column is null. */
export type ProfileOf<C extends ProfileColumns> = string extends keyof C
  ? NoProfile
  : Flat<{ [K in Exclude<keyof C, NullableNames<C>>]: Value<C[K]> } & { [K in NullableNames<C>]?: Value<C[K]> }>;

type Flat<T> = { [K in keyof T]: T[K] };

/** The built-in properties of a user, which a profile can't have. */
const reserved = {
  id: true,
  username: true,
  usernameKey: true,
  passwordHash: true,
  disabled: true,
  createdAt: true,
  updatedAt: true,
  credentialsVersion: true,
  credentialsChangedAt: true,
  verifiedAddress: true,
  verifiedAddressKey: true,
  addressKey: true,
} as const;

export type ReservedName = keyof typeof reserved;

/** Options of a column that only MikroORM's unit of work supports, which repositories do not use. */
const ofTheOrm = ["onCreate", "onUpdate", "formula", "version"];
/** Options that only SQL databases support. */
const ofSql = ["defaultRaw", "generated", "autoincrement"];

/**
 * @param engine whether the database itself has defaults and generated columns
 * @throws TypeError if a column has the name of a built-in one, is not a column, or has an unsupported option
 */
export function assertOwnColumns(profile: ProfileColumns, engine: "sql" | "mongodb"): void {
  for (const [property, column] of Object.entries(profile)) {
    if (Object.hasOwn(reserved, property))
      throw new TypeError(`"${property}" is a built-in property of users. Choose another name.`);
    if (typeof column === "function" || "kind" in column["~options"])
      throw new TypeError(`"${property}" is a relation or an embeddable, not a column.`);
    assertSupported(property, column["~options"], engine);
  }
}

function assertSupported(property: string, options: object, engine: "sql" | "mongodb"): void {
  const unsupported = engine === "sql" ? ofTheOrm : [...ofTheOrm, ...ofSql];
  const found = unsupported.find((name) => name in options);
  if (found !== undefined)
    throw new TypeError(
      `"${property}" uses ${found}(), which this store does not support. Use default(), or pass a value.`,
    );
  const value: unknown = Reflect.get(options, "default");
  if (engine === "mongodb" && isRaw(value))
    throw new TypeError(`The default of "${property}" is SQL, which this store does not support. Use a plain value.`);
  if (isJson(options) && typeof value === "string" && !isJsonText(value))
    throw new TypeError(`The default of "${property}" must be JSON: an object, or a string with JSON text.`);
}

const isJson = (options: object): boolean =>
  "type" in options && (options.type === JsonType || options.type instanceof JsonType || options.type === "json");

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

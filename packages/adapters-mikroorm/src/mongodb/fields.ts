import { type EntityMetadata, type EntityProperty, type EntitySchema, JsonType } from "@mikro-orm/core";
import type { MikroORM, MongoPlatform } from "@mikro-orm/mongodb";
import { StorageError } from "@portcullis/core/ports";
import { Binary, Long } from "mongodb";
import { InvertedFlagType } from "../users/inverted-flag-type.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { hasOwnType, isScalar } from "../values/property-values.ts";
import { bytes, date, text } from "./bson-values.ts";
import { isFieldName } from "./field-names.ts";
import { readJson, writeJson } from "./json.ts";
import { refused } from "./write-errors.ts";

/** Converts one property of an entity between documents and the application. */
export interface Field {
  readonly name: string;
  /** Whether it stores the opposite of a flag. */
  readonly inverted: boolean;
  /** Returns `undefined` if the field should be absent. */
  readonly write: (value: unknown) => unknown;
  /** Returns `undefined` if the field is absent or null. */
  readonly read: (stored: unknown) => unknown;
}

/** The collection of an entity, with the names that the ORM uses. */
export interface Collection {
  readonly name: string;
  readonly field: (property: string) => Field;
}

/** The stored names of properties. */
export const storedNames = <P extends string>(
  { field }: Collection,
  properties: Readonly<Record<P, unknown>>,
): ColumnNames<P> =>
  Object.fromEntries(Object.keys(properties).map((property) => [property, field(property).name])) as ColumnNames<P>;

export function collectionOf(orm: MikroORM, entity: EntitySchema): Collection {
  const meta: EntityMetadata = orm.getMetadata().get(entity.meta.class);
  const platform = orm.em.getDriver().getPlatform();
  return {
    name: meta.collection,
    field: (property) => {
      const found: EntityProperty | undefined = meta.props.find(({ name }) => name === property);
      const name = found?.fieldNames[0];
      if (found === undefined || name === undefined)
        throw new TypeError(`${meta.className} has no field "${property}".`);
      if (!isFieldName(name)) throw new TypeError(`"${property}" can't be stored under the name "${name}".`);
      return fieldOf(found, name, platform);
    },
  };
}

function fieldOf(property: EntityProperty, name: string, platform: MongoPlatform): Field {
  const { customType, nullable = false } = property;
  const scalarValue = isScalar(property);
  const isAllowed = (value: unknown) =>
    hasOwnType(property, value) && fitsItsLength(property, value) && !isInvalidDate(value);

  return {
    name,
    inverted: customType instanceof InvertedFlagType,
    write: (value) => {
      if (nullable && (value === undefined || value === null)) return undefined;
      const given = value === undefined ? defaultOf(property) : value;
      if (given === undefined || !isAllowed(given)) throw refused.field();
      if (!scalarValue) return writeJson(given);
      return scalar(
        customType === undefined ? given : customType.convertToDatabaseValue(given, platform, { mode: "query-data" }),
      );
    },
    read: (stored) => {
      if (stored === undefined || (stored === null && nullable)) {
        if (nullable) return undefined;
        throw new StorageError("corrupt");
      }
      if (!scalarValue) return readJson(stored);
      const value: unknown =
        customType === undefined ? plain(stored) : customType.convertToJSValue(plain(stored), platform);
      if (isAllowed(value)) return value;
      throw new StorageError("corrupt");
    },
  };
}

/** A string as the default of a JSON field is JSON text, as in SQL. */
const defaultOf = ({ customType, default: value }: EntityProperty): unknown =>
  customType instanceof JsonType && typeof value === "string" ? JSON.parse(value) : value;

function fitsItsLength({ length, runtimeType }: EntityProperty, value: unknown): boolean {
  if (length === undefined || runtimeType !== "string" || typeof value !== "string") return true;
  return value.length <= length || Array.from(value).length <= length;
}

const isInvalidDate = (value: unknown): boolean => value instanceof Date && Number.isNaN(value.getTime());

function scalar(value: unknown): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") {
    if (BigInt.asIntN(64, value) === value) return Long.fromBigInt(value);
    throw refused.value();
  }
  if (value instanceof Date) return date(value);
  if (value instanceof Uint8Array) return bytes(value);
  throw refused.value();
}

/** Converts values of the driver's classes to plain values. */
function plain(stored: unknown): unknown {
  if (stored instanceof Binary) return Buffer.from(stored.value());
  if (stored instanceof Long) return stored.toBigInt();
  return stored;
}

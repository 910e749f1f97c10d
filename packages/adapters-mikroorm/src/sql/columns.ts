import { type EntityMetadata, type EntityProperty, type EntitySchema, JsonType, type Type } from "@mikro-orm/core";
import type { AbstractSqlPlatform, MikroORM } from "@mikro-orm/sql";
import { StorageError } from "@portcullis/core/ports";
import { isJson } from "../values/json.ts";
import { hasOwnType } from "../values/property-values.ts";
import { isArrayType, isListFor, withQuotedArrays } from "./arrays.ts";
import type { Parameter } from "./database.ts";
import { exactlyKeptBy } from "./exact-values.ts";

/** The column of a property, and the conversion of its values. */
export interface Column {
  /** Quoted. */
  readonly name: string;
  readonly nullable: boolean;
  readonly write: (value: unknown) => Parameter;
  readonly read: (raw: unknown) => unknown;
}

/** The table of an entity, with the names that the ORM uses. */
export interface Table {
  /** The quoted name, with the schema if it is not the connection's. */
  readonly name: string;
  readonly column: (property: string) => Column;
}

export function tableOf(orm: MikroORM, entity: EntitySchema): Table {
  const platform = orm.em.getDriver().getPlatform();
  const meta: EntityMetadata = orm.getMetadata().get(entity.meta.class);
  const quote = (name: string) => platform.quoteIdentifier(name);
  return {
    name: meta.schema === undefined ? quote(meta.tableName) : `${quote(meta.schema)}.${quote(meta.tableName)}`,
    column: (property) => {
      const found: EntityProperty | undefined = meta.props.find(({ name }) => name === property);
      const field = found?.fieldNames[0];
      if (found === undefined || field === undefined)
        throw new TypeError(`${meta.className} has no column "${property}".`);
      return columnOf(found, quote(field), platform);
    },
  };
}

function columnOf(property: EntityProperty, name: string, platform: AbstractSqlPlatform): Column {
  const { customType, runtimeType } = property;
  const writing = withQuotedArrays(platform);
  const isKept = exactlyKeptBy(property.columnTypes[0] ?? "");
  const converted = (type: Type<unknown>, value: unknown): unknown => {
    try {
      return type.convertToDatabaseValue(value, writing, { mode: "query-data" });
    } catch (error) {
      // The error of the type may contain the value.
      throw error instanceof StorageError ? error : refusedValue();
    }
  };
  return {
    name,
    nullable: property.nullable === true,
    write: (value) => {
      // A null in a column that can't be null is JSON's null.
      if (value === null) return customType instanceof JsonType ? "null" : null;
      const kept =
        customType instanceof JsonType
          ? isJson(value, deepest)
          : isArrayType(customType)
            ? isListFor(property.columnTypes[0] ?? "", value) && hasOwnType(property, value)
            : hasOwnType(property, value) && isKept(value);
      if (!kept) throw refusedValue();
      return parameter(customType === undefined ? value : converted(customType, value));
    },
    read: (raw) => {
      if (raw === null || raw === undefined) return null;
      if (customType !== undefined) return customType.convertToJSValue(raw, platform) as unknown;
      if (runtimeType === "Date") return readDate(raw, platform);
      // A bigint, where a later version or an operator has made an integer wider.
      return runtimeType === "number" && typeof raw === "string" ? Number(raw) : raw;
    },
  };
}

function parameter(value: unknown): Parameter {
  // Drivers write it without its sign.
  if (Object.is(value, -0)) return "-0";
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (value instanceof Date) return writeDate(value);
  if (value instanceof Uint8Array) return value;
  if (typeof value === "bigint") return value.toString();
  throw refusedValue();
}

/** invalid_parameter_value */
const refusedValue = () => new StorageError("failed", "22023");

/** PostgreSQL's and JavaScript's parsers accept several thousand levels of JSON. */
const deepest = 1000;

/** Writes ISO 8601 in UTC: drivers write a `Date` in the time zone of the process, and drop the seconds of historic offsets. */
export function writeDate(date: Date): string {
  // datetime_field_overflow
  if (Number.isNaN(date.getTime())) throw new StorageError("failed", "22008");
  return date.toISOString();
}

/**
 * Reads a date. The text of a `timestamptz` has an offset. That of a plain `timestamp` has none and is in UTC, the time zone
 * of the connection. The time zone of the process does not matter.
 */
export function readDate(raw: unknown, platform: AbstractSqlPlatform): Date {
  const date: unknown = typeof raw === "string" ? parseDate(raw, platform) : raw;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date;
  throw new StorageError("corrupt");
}

/** The usual form, which JavaScript's parser reads in a fifth of the time. */
const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:\+00)?$/;

/** Years before 1 and after 9999, without an offset. */
const withoutOffset = /^(\d+-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)( BC)?$/;

const parseDate = (text: string, platform: AbstractSqlPlatform): unknown =>
  utc.test(text)
    ? new Date(`${text.slice(0, 10)}T${text.slice(11).replace("+00", "")}Z`)
    : platform.parseDate(text.replace(withoutOffset, "$1+00$2"));

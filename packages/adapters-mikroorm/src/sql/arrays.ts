import { ArrayType, type Type } from "@mikro-orm/core";
import type { AbstractSqlPlatform } from "@mikro-orm/sql";

/**
 * Writes an array (PostgreSQL 15, section 8.15.6) with all elements quoted: without quotes the server reads `NULL` in
 * any case as a null, and drops spaces at both ends. The ORM quotes only some elements, and escapes as JSON does.
 */
const marshallArray = (values: readonly (string | number | bigint | boolean | null)[]): string =>
  `{${values.map((value) => (value === null ? "NULL" : `"${value.toString().replaceAll(/["\\]/g, "\\$&")}"`)).join(",")}}`;

/** Whether the elements of an array are read back unchanged: those of a text column are strings. */
export const isListFor = (columnType: string, values: unknown): boolean =>
  Array.isArray(values) &&
  Array.from<unknown>(values).every((value) =>
    /^(?:text|varchar|char)/.test(columnType)
      ? value === null || typeof value === "string"
      : value === null || ["string", "number", "bigint", "boolean"].includes(typeof value),
  );

export const isArrayType = (type: Type<unknown> | undefined): boolean => type instanceof ArrayType;

/** The ORM's platform with another way to write arrays. */
export const withQuotedArrays = (platform: AbstractSqlPlatform): AbstractSqlPlatform =>
  Object.create(platform, { marshallArray: { value: marshallArray } }) as AbstractSqlPlatform;

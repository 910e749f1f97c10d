import { ArrayType, type Type } from "@mikro-orm/core";
import type { AbstractSqlPlatform } from "@mikro-orm/sql";

/**
 * The text of an array (PostgreSQL 15, section 8.15.6) with all its elements quoted: without quotes the server reads
 * `NULL` in any case as a null, and drops spaces at both ends. The ORM's own form quotes only some, and escapes as JSON does.
 */
const marshallArray = (values: readonly (string | number | bigint | boolean | null)[]): string =>
  `{${values.map((value) => (value === null ? "NULL" : `"${value.toString().replaceAll(/["\\]/g, "\\$&")}"`)).join(",")}}`;

/** Whether the array's elements come back as they are: those of a text column are texts. */
export const isListFor = (columnType: string, values: unknown): boolean =>
  Array.isArray(values) &&
  Array.from<unknown>(values).every((value) =>
    /^(?:text|varchar|char)/.test(columnType)
      ? value === null || typeof value === "string"
      : value === null || ["string", "number", "bigint", "boolean"].includes(typeof value),
  );

export const isArrayType = (type: Type<unknown> | undefined): boolean => type instanceof ArrayType;

/** The same platform, but for how it writes arrays. */
export const withQuotedArrays = (platform: AbstractSqlPlatform): AbstractSqlPlatform =>
  Object.create(platform, { marshallArray: { value: marshallArray } }) as AbstractSqlPlatform;

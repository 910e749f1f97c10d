import { type EntityProperty, type Platform, Type } from "@mikro-orm/core";
import { SqlitePlatform } from "@mikro-orm/sql";

/** A list of times in milliseconds since the epoch: an array of integers, and JSON in SQLite. */
export class InstantsType extends Type<readonly number[] | null, string | null> {
  override getColumnType(_: EntityProperty, platform: Platform): string {
    return platform instanceof SqlitePlatform ? "text" : "int8[]";
  }

  override convertToDatabaseValue(value: readonly number[] | null, platform: Platform): string | null {
    if (value === null) return null;
    const list = value.join(",");
    return platform instanceof SqlitePlatform ? `[${list}]` : `{${list}}`;
  }

  override convertToJSValue(value: unknown): readonly number[] | null {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.map(Number);
    return typeof value === "string" ? (value.match(/\d+/g) ?? []).map(Number) : [Number(value)];
  }
}

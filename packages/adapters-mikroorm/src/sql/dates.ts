import type { AbstractSqlPlatform } from "@mikro-orm/sql";
import { StorageError } from "@portcullis/core/ports";

/**
 * Writes ISO 8601 in UTC: drivers write a `Date` in the time zone of the process, and drop the seconds of historic
 * offsets.
 */
export function writeDate(date: Date): string {
  // datetime_field_overflow
  if (Number.isNaN(date.getTime())) throw new StorageError("failed", "22008");
  return date.toISOString();
}

/**
 * Reads a date. The text of a `timestamptz` has an offset. That of a plain `timestamp` has none and is in UTC, the time
 * zone of the connection. The time zone of the process does not matter.
 */
export function readDate(raw: unknown, platform: AbstractSqlPlatform): Date {
  const date: unknown = typeof raw === "string" ? parseDate(raw, platform) : raw;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date;
  throw new StorageError("corrupt");
}

/** The usual form. JavaScript's parser reads it five times as fast. */
const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:\+00)?$/;

/** Years before 1 and after 9999, without an offset. */
const withoutOffset = /^(\d+-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)( BC)?$/;

const parseDate = (text: string, platform: AbstractSqlPlatform): unknown =>
  utc.test(text)
    ? new Date(`${text.slice(0, 10)}T${text.slice(11).replace("+00", "")}Z`)
    : platform.parseDate(text.replace(withoutOffset, "$1+00$2"));

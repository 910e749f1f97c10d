import { Binary } from "mongodb";
import { isStorableText } from "../values/storable-text.ts";
import { refused } from "./write-errors.ts";

/** Each answers the value as a copy the driver may have, or throws a `StorageError` (`failed`). */

/** A lone surrogate has no UTF-8 form, so that the driver would put U+FFFD in its place; NUL other stores refuse. */
export function text(value: unknown): string {
  if (typeof value === "string" && isStorableText(value)) return value;
  throw refused.text();
}

/** The driver would write an invalid date as 1970. */
export function date(value: unknown): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return new Date(value);
  throw refused.value();
}

export function integer(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw refused.value();
}

export function flag(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw refused.value();
}

export const bytes = (value: Uint8Array): Binary => new Binary(Uint8Array.from(value));

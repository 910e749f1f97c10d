import { Binary } from "mongodb";
import { isStorableText } from "../values/storable-text.ts";
import { refused } from "./write-errors.ts";

/** Each returns a copy of the value for the driver, or throws a `StorageError` (`failed`). */

/** UTF-8 can't encode a lone surrogate, so the driver would replace it with U+FFFD. Other stores reject NUL. */
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

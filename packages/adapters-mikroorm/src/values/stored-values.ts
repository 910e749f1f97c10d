import { StorageError } from "@portcullis/core/ports";

/** Each answers the value as what it must be, or throws a `StorageError` (`corrupt`). */

export function storedText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new StorageError("corrupt");
}

export function storedFlag(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new StorageError("corrupt");
}

export function storedDate(value: unknown): Date {
  if (value instanceof Date) return value;
  throw new StorageError("corrupt");
}

/** A counter: an integer from `least` on. */
export function storedCount(value: unknown, least: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw new StorageError("corrupt");
}

/** An id of any kind, as text; drivers give 64-bit integers as number, bigint or text. */
export function storedId(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  throw new StorageError("corrupt");
}

/** A copy in plain bytes, since a `Buffer` may share its memory with others. */
export function storedBytes(value: unknown, length: number): Uint8Array {
  if (value instanceof Uint8Array && value.byteLength === length) return Uint8Array.from(value);
  throw new StorageError("corrupt");
}

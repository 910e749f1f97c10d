import { StorageError } from "@portcullis/core/ports";

/** Each returns the value with its type, or throws a `StorageError` (`corrupt`). */

export function storedText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new StorageError("corrupt");
}

/** A hash that is no text matches no password, like any malformed hash: the user exists, but can't log in. */
export const storedHash = (value: unknown): string => (typeof value === "string" ? value : "");

export function storedFlag(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new StorageError("corrupt");
}

export function storedDate(value: unknown): Date {
  if (value instanceof Date) return value;
  throw new StorageError("corrupt");
}

/** A counter: an integer of at least `least`. */
export function storedCount(value: unknown, least: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw new StorageError("corrupt");
}

/** An id of any kind, as text. Drivers return 64-bit integers as number, bigint or text. */
export function storedId(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  throw new StorageError("corrupt");
}

/** A copy of plain bytes, because a `Buffer` may share its memory. */
export function storedBytes(value: unknown, length: number): Uint8Array {
  if (value instanceof Uint8Array && value.byteLength === length) return Uint8Array.from(value);
  throw new StorageError("corrupt");
}

export function readOrSkip<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof StorageError && error.kind === "corrupt") return null;
    throw error;
  }
}

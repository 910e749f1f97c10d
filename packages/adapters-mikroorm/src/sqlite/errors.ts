import { StorageError } from "@portcullis/core/ports";
import type { Violation } from "../sql/dialect.ts";

/** SQLite's primary result codes ("Result and Error Codes") that operators may see. */
const primaryCodes: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  15: "SQLITE_PROTOCOL",
  19: "SQLITE_CONSTRAINT",
  26: "SQLITE_NOTADB",
};

/** Codes that concern the file or the disk rather than the statement: a later try may succeed. */
const passing = /^SQLITE_(?:BUSY|LOCKED|NOMEM|READONLY|IOERR|FULL|CANTOPEN|PROTOCOL)/;

interface SqliteError {
  /** The name of a primary or extended result code. */
  readonly code: string;
  readonly message: string;
}

/**
 * Reads the error of `node:sqlite`, which has the result code in `errcode`, or of another driver, which names it in
 * `code`.
 */
function sqliteError(error: unknown): SqliteError | null {
  if (!(error instanceof Error)) return null;
  const { message } = error;
  if ("errcode" in error && typeof error.errcode === "number") {
    return { code: primaryCodes[error.errcode & 0xff] ?? "SQLITE_ERROR", message };
  }
  return "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_")
    ? { code: error.code, message }
    : null;
}

/** Whether another process, or another connection of this one, has the database locked. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteError(error)?.code ?? "");

/**
 * Whether the transaction has read data that another process has changed since, so that it can never write
 * (SQLITE_BUSY_SNAPSHOT).
 */
export const isStale = (error: unknown): boolean =>
  error instanceof Error &&
  (("errcode" in error && error.errcode === 517) || ("code" in error && error.code === "SQLITE_BUSY_SNAPSHOT"));

const failedUnique = /UNIQUE constraint failed: (?:index '(?<index>[^']*)'|(?<columns>.*))$/s;

/** SQLite's messages name tables and columns, but no values. */
export function violationOf(error: unknown): Violation | null {
  const found = sqliteError(error);
  if (found === null || !found.code.startsWith("SQLITE_CONSTRAINT")) return null;
  if (found.message.includes("FOREIGN KEY constraint failed")) return { state: "23503", constraint: "" };
  const { index, columns } = failedUnique.exec(found.message)?.groups ?? {};
  if (index !== undefined) return { state: "23505", constraint: index };
  if (columns === undefined) return null;
  const parts = columns.split(", ").map((part) => part.split("."));
  const [table = ""] = parts[0] ?? [];
  const names = parts.map(([, ...name]) => name.join("."));
  return { state: "23505", constraint: names.join(", "), table, columns: names };
}

/** Converts a driver's error, keeping its kind and code. */
export function storageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const found = sqliteError(error);
  if (found !== null) {
    const { code, message } = found;
    // SQLite has no codes for these, so they get PostgreSQL's: undefined_table and undefined_column.
    if (/no such table/.test(message)) return new StorageError("failed", "42P01");
    if (/no such column|has no column named/.test(message)) return new StorageError("failed", "42703");
    return new StorageError(passing.test(code) ? "unavailable" : "failed", code);
  }
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  // An integer that JavaScript can't hold.
  if (code === "ERR_OUT_OF_RANGE") return new StorageError("corrupt");
  // The database is closed.
  if (code === "ERR_INVALID_STATE") return new StorageError("unavailable", "ECONNRESET");
  if (typeof code === "string" && /^E[A-Z]+$/.test(code)) return new StorageError("unavailable", code);
  if (error instanceof Error && /driver has already been destroyed/.test(error.message))
    return new StorageError("unavailable", "ECONNRESET");
  return new StorageError("failed");
}

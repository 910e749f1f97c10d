import { StorageError, type StorageErrorDetails } from "@portcullis/core/ports";

/** No class of SQLSTATEs starts with E, as the names of Node's system errors do: EPIPE. */
const sqlState = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/**
 * SQLSTATEs (PostgreSQL, appendix A) that tell of the server's state and not of the statement: connection exceptions,
 * refused log-ins, missing database, insufficient resources, operator intervention and time-outs, deadlocks, locks, and a
 * server that became a read-only standby.
 */
const passing = /^(?:08|28|53|57)|^(?:3D000|40001|40P01|55P03|25006)$/;

/** Messages of pg, pg-pool, kysely and PGlite for a lost or closed connection, none of which carries a code. */
const timedOut = /timeout|timed out/i;
const brokenOff =
  /connection terminated|not queryable|connection error|pool after calling end|destroyed|closed|closing/i;

/** What PgBouncer says of a setting in the startup packet that it does not know: its name, and no value. */
const refusedParameter = /^unsupported startup parameter(?: in options)?: \w{1,64}$/;

const textOf = (error: unknown, field: string): string | undefined => {
  if (typeof error !== "object" || error === null || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : undefined;
};

/** A statement that was refused because of a named constraint; nothing of it was carried out. */
export interface Violation {
  /** Of a foreign key, or of a unique or primary key. */
  readonly state: "23503" | "23505";
  readonly constraint: string;
  readonly table?: string;
  readonly schema?: string;
}

export function violationOf(error: unknown): Violation | null {
  const state = textOf(error, "code");
  const constraint = textOf(error, "constraint");
  if ((state !== "23503" && state !== "23505") || constraint === undefined) return null;
  const [table, schema] = [textOf(error, "table"), textOf(error, "schema")];
  return { state, constraint, ...(table === undefined ? {} : { table }), ...(schema === undefined ? {} : { schema }) };
}

/** The error for a violation that is no answer of a repository's port. */
export const violationError = ({ state, table, constraint }: Violation): StorageError =>
  new StorageError("failed", state, { constraint, ...(table === undefined ? {} : { table }) });

/** PostgreSQL's names are no longer (NAMEDATALEN); what a trigger puts in their place may be anything. */
const longestName = 63;

/** The identifiers in PostgreSQL's error fields, which are apart from the values in its message and detail. */
function namesIn(error: unknown): StorageErrorDetails {
  const entries = (["table", "column", "constraint"] as const).flatMap((field) => {
    const name = textOf(error, field);
    return name === undefined || Buffer.byteLength(name) > longestName ? [] : [[field, name] as const];
  });
  return Object.fromEntries(entries);
}

/** The error of a change of the schema: the same with the driver's own as its cause. */
export function schemaChangeError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const { kind, engineCode, reason } = storageError(error);
  const details = { ...namesIn(error), ...(reason === undefined ? {} : { reason }), cause: error };
  return new StorageError(kind, engineCode, details);
}

/** What is left of a driver's error: its kind, code and identifiers. Its message, detail, query and parameters hold values. */
export function storageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = textOf(error, "code");
  if (code !== undefined && sqlState.test(code)) {
    const reason = refusedParameter.exec(textOf(error, "message") ?? "")?.[0];
    const details = { ...namesIn(error), ...(reason === undefined ? {} : { reason }) };
    return new StorageError(passing.test(code) ? "unavailable" : "failed", code, details);
  }
  // Node's system and TLS errors, on the way to the server.
  if (code !== undefined && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return new StorageError("unavailable", code);
  const message = textOf(error, "message") ?? "";
  if (timedOut.test(message)) return new StorageError("unavailable", "ETIMEDOUT");
  if (brokenOff.test(message)) return new StorageError("unavailable", "ECONNRESET");
  return new StorageError("failed");
}

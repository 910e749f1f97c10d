import { StorageError, type StorageErrorDetails } from "@portcullis/core/ports";
import type { Violation } from "./dialect.ts";

/** No class of SQLSTATEs starts with E, but the names of Node's system errors do: EPIPE. */
const sqlState = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/**
 * SQLSTATEs (PostgreSQL, appendix A) that concern the state of the server and not the statement: connection exceptions,
 * rejected logins, a missing database, insufficient resources, operator intervention and time-outs, deadlocks, locks,
 * and a read-only standby.
 */
const passing = /^(?:08|28|53|57)|^(?:3D000|40001|40P01|55P03|25006)$/;

/** Messages of pg, pg-pool, kysely and PGlite for a lost or closed connection. They have no code. */
const timedOut = /timeout|timed out/i;
const brokenOff =
  /connection terminated|not queryable|connection error|pool after calling end|destroyed|closed|closing/i;

/** PgBouncer's message for an unknown setting in the startup packet. It contains the name, not the value. */
const refusedParameter = /^unsupported startup parameter(?: in options)?: \w{1,64}$/;

const textOf = (error: unknown, field: string): string | undefined => {
  if (typeof error !== "object" || error === null || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : undefined;
};

export function violationOf(error: unknown): Violation | null {
  const state = textOf(error, "code");
  const constraint = textOf(error, "constraint");
  if ((state !== "23503" && state !== "23505") || constraint === undefined) return null;
  const [table, schema] = [textOf(error, "table"), textOf(error, "schema")];
  return { state, constraint, ...(table === undefined ? {} : { table }), ...(schema === undefined ? {} : { schema }) };
}

/** The maximum length of PostgreSQL's names (NAMEDATALEN). A trigger may put any text in their place. */
const longestName = 63;

/** The identifiers in PostgreSQL's error fields. Only its message and detail contain values. */
function namesIn(error: unknown): StorageErrorDetails {
  const entries = (["table", "column", "constraint"] as const).flatMap((field) => {
    const name = textOf(error, field);
    return name === undefined || Buffer.byteLength(name) > longestName ? [] : [[field, name] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Converts a driver's error, keeping its kind, code and identifiers. Its message, detail, query and parameters contain
 * values.
 */
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

/**
 * Returns the error of a schema change, with the driver's error as its cause.
 * @param convert converts the driver's error
 */
export function schemaChangeError(error: unknown, convert: (error: unknown) => StorageError): StorageError {
  if (error instanceof StorageError) return error;
  const { kind, engineCode, reason } = convert(error);
  const details = { ...namesIn(error), ...(reason === undefined ? {} : { reason }), cause: error };
  return new StorageError(kind, engineCode, details);
}

/** The error for a violation that the port has no specific error for. */
export const violationError = ({ state, table, constraint }: Violation): StorageError =>
  new StorageError("failed", state, { constraint, ...(table === undefined ? {} : { table }) });

import { StorageError } from "@portcullis/core";
import { type Fault, faults, lasting } from "../engines/index.ts";
import { errorFields } from "../logging/error-fields.ts";

const refusedParameter = lasting(
  "a connection pooler rejects the parameters of the connection: set PORTCULLIS_DATABASE_POOLER=transaction",
);

const faultOf = ({ engineCode = "", reason }: StorageError): Fault | undefined =>
  // Only a pooler reports an unsupported parameter.
  engineCode === "08P01" && reason !== undefined ? refusedParameter : faults[engineCode];

/** Returns why the database can't be used or an operation failed, without its address: `its disk is full (53100)`. */
export function databaseReason(error: StorageError): string {
  // Messages of classes that extend StorageError, such as UnsuitableCollectionError, say what does not fit.
  if (Object.getPrototypeOf(error) !== StorageError.prototype) return error.message.replace(/\.$/, "");
  const details = [error.engineCode, error.reason].filter((part) => part !== undefined).join(": ");
  const reason = faultOf(error)?.reason ?? unexplained[error.kind];
  return details === "" ? reason : `${reason} (${details})`;
}

const unexplained = {
  unavailable: "it is not available",
  corrupt: "it contains a value that Portcullis did not write",
  failed: "it rejects a statement",
} as const;

/** SQLSTATEs of a missing table, a missing column and another missing object, and MongoDB's code of a missing index. */
const missing: ReadonlySet<string | undefined> = new Set(["42P01", "42703", "42704", "27"]);

/**
 * Whether waiting for the database may help after this error.
 * @param migrate whether this process migrates the database; if not, another one may do so at any time
 */
export function mayPass(error: unknown, migrate: boolean): error is StorageError {
  if (!(error instanceof StorageError)) return false;
  if (!migrate && missing.has(error.engineCode)) return true;
  return faultOf(error)?.passes ?? error.kind === "unavailable";
}

/** The fields of an error for the log. An expected error, such as a lost database, has no stack. */
export function databaseErrorFields(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof StorageError && error.kind === "unavailable" ? expectedFields(error) : errorFields(error);
}

/** The fields of an expected error for the log. */
export const expectedFields = (error: StorageError): Readonly<Record<string, unknown>> => ({
  name: error.name,
  message: error.message,
  reason: databaseReason(error),
});

/** The database can't be used as it is configured, and waiting does not help. The message is for people. */
export class DatabaseUnusableError extends Error {
  override readonly name = "DatabaseUnusableError";
}

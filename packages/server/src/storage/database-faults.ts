import { StorageError } from "@portcullis/core";
import { errorFields } from "../logging/error-fields.ts";

interface Fault {
  /** A sentence for operators, without the full stop. */
  readonly reason: string;
  /** Whether it may pass without a change of the setup. */
  readonly passes: boolean;
}

const passing = (reason: string): Fault => ({ reason, passes: true });
const lasting = (reason: string): Fault => ({ reason, passes: false });

const unknownAuthority = lasting(
  "its certificate is not signed by a trusted authority: name the authority's certificate in sslrootcert of the URL (tlsCAFile for MongoDB)",
);
const rights = (engine: string) => lasting(`its user lacks a privilege: see docs/${engine}`);

/** By code: an errno name, a TLS error of Node's, a SQLSTATE (PostgreSQL, appendix A), a code of MongoDB. */
const faults: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: passing("it refuses connections"),
  ECONNRESET: passing("it closed the connection"),
  EPIPE: passing("it closed the connection"),
  ENOTFOUND: passing("its host name was not found"),
  EAI_AGAIN: passing("its host name can't be looked up"),
  EHOSTUNREACH: passing("no route leads to it"),
  ENETUNREACH: passing("no route leads to it"),
  ETIMEDOUT: passing("it did not answer in time"),
  ENOENT: passing("its Unix socket does not exist"),
  EACCES: lasting("this process may not use its Unix socket"),

  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID: lasting("its certificate is not for the host name of the URL"),
  CERT_HAS_EXPIRED: lasting("its certificate has expired"),

  "08P01": passing("the connection pooler in front of it reports an error; see its log"),
  "23514": lasting("a check constraint of its tables rejects a value"),
  "25006": passing("it is read-only: a standby, or set to read-only"),
  "28000": lasting("it rejects this user, from this address or without TLS"),
  "28P01": lasting("it rejects this user and password"),
  "3D000": lasting("the database does not exist"),
  "42501": rights("postgresql.md"),
  "42703": lasting('it lacks a column: run "portcullis migrate"'),
  "42P01": lasting('it has no tables yet: run "portcullis migrate"'),
  "42P07": lasting("a table that a migration creates already exists, but was not created by Portcullis's migrations"),
  "53100": passing("its disk is full"),
  "53200": passing("it is out of memory"),
  "53300": passing("it accepts no more connections"),
  "55P03": passing("a lock was held for too long"),
  "57014": passing("a statement took too long"),
  "57P01": passing("it is shutting down"),
  "57P03": passing("it is starting or shutting down"),

  "13": rights("operating.md"),
  "18": lasting("it rejects this user and password"),
  "121": lasting("a validator of its collections rejects a document"),
  "8000": lasting("it rejects this user and password"),
  "10107": passing("it is not the primary, and can't write"),
  "11600": passing("it is shutting down"),
  "13435": passing("it is not the primary, and can't write"),
  "14031": passing("its disk is full"),
};

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

/**
 * Whether waiting for the database may help after this error.
 * @param migrate whether this process migrates the database; if not, another one may do so at any time
 */
export function mayPass(error: unknown, migrate: boolean): boolean {
  if (!(error instanceof StorageError)) return false;
  if (!migrate && (error.engineCode === "42P01" || error.engineCode === "42703")) return true;
  return faultOf(error)?.passes ?? error.kind === "unavailable";
}

/** The fields of an error for the log. An expected error, such as a lost database, has no stack. */
export function databaseErrorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof StorageError) || error.kind !== "unavailable") return errorFields(error);
  return { name: error.name, message: error.message, reason: databaseReason(error) };
}

/** The database can't be used as it is configured, and waiting does not help. The message is for people. */
export class DatabaseUnusableError extends Error {
  override readonly name = "DatabaseUnusableError";
}

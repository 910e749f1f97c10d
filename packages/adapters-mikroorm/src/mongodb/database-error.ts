import { StorageError } from "@portcullis/core/ports";

/**
 * Codes of the server (src/mongo/base/error_codes.yml) that concern its state and not the command: hosts and networks,
 * log-in, time limits, shutdown, elections, write conflicts, unmet write concerns and a full disk.
 */
const passing = new Set([
  6, 7, 18, 24, 43, 46, 50, 63, 64, 75, 79, 89, 91, 100, 112, 133, 134, 150, 189, 202, 225, 234, 237, 262, 279, 290,
  314, 358, 365, 384, 391, 402, 461, 462, 8000, 9001, 10058, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 14031,
]);

/** Names of the driver's errors for servers that are unavailable or lost, and for time-outs. */
const lateNames = /^(?:MongoOperationTimeoutError|MongoNetworkTimeoutError|MongoWaitQueueTimeoutError)$/;
const lostNames =
  /^(?:MongoNetworkError|MongoServerSelectionError|MongoTopologyClosedError|MongoClientClosedError|MongoPoolClosedError|MongoPoolClearedError|PoolClearedOnNetworkError|MongoServerClosedError|MongoNotConnectedError|MongoExpiredSessionError|MongoStalePrimaryError|MongoUnexpectedServerResponseError|MongoSystemError)$/;

const passingLabels: ReadonlySet<unknown> = new Set([
  "RetryableWriteError",
  "TransientTransactionError",
  "RetryableError",
  "SystemOverloadedError",
  "PoolRequestedRetry",
]);

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === "object" && error !== null && field in error ? Reflect.get(error, field) : undefined;

/** A document was rejected because of a unique index. Nothing was stored. */
export class Duplicate {
  /** The fields of the index, in their order. */
  readonly fields: readonly string[];
  readonly collection: string | undefined;
  readonly index: string | undefined;

  constructor(fields: readonly string[], collection?: string, index?: string) {
    this.fields = fields;
    this.collection = collection;
    this.index = index;
  }
}

export const duplicateCode = "11000";

const duplicateMessage =
  /^E11000 duplicate key error collection: [^. ]+\.([\w.-]{1,100}) index: ([\w.$-]{1,127}) dup key: /;

/** The error for a duplicate that the port of a repository does not name. */
export const duplicateError = ({ collection, index }: Duplicate): StorageError =>
  new StorageError("failed", duplicateCode, {
    ...(collection === undefined ? {} : { table: collection }),
    ...(index === undefined ? {} : { constraint: index }),
  });

export function duplicateOf(error: unknown): Duplicate | null {
  if (fieldOf(error, "code") !== 11000) return null;
  const pattern = fieldOf(error, "keyPattern");
  const fields = typeof pattern === "object" && pattern !== null ? Object.keys(pattern) : [];
  // The rest of the message contains the values.
  const message = fieldOf(error, "message");
  const [, collection, index] = (typeof message === "string" ? duplicateMessage.exec(message) : null) ?? [];
  return new Duplicate(fields, collection, index);
}

/** Returns the server's code of an error, if it comes from the server. */
export const serverCode = (error: unknown): number | undefined => {
  const code = fieldOf(error, "code");
  return typeof code === "number" ? code : undefined;
};

/** Converts a driver's error, keeping only its kind and code. Its message, key values and reply contain input. */
export function storageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = fieldOf(error, "name");
  const code = serverCode(error);
  if (code !== undefined) return new StorageError(isPassing(error, code) ? "unavailable" : "failed", String(code));
  if (typeof name === "string" && lateNames.test(name)) return new StorageError("unavailable", "ETIMEDOUT");
  const system = systemCode(error);
  if (system !== undefined) return new StorageError("unavailable", system);
  if (typeof name === "string" && lostNames.test(name)) {
    return new StorageError("unavailable", name === "MongoServerSelectionError" ? "ETIMEDOUT" : "ECONNRESET");
  }
  return new StorageError("failed");
}

function isPassing(error: unknown, code: number): boolean {
  if (passing.has(code) || fieldOf(error, "name") === "MongoWriteConcernError") return true;
  const labels: unknown = fieldOf(error, "errorLabels");
  return Array.isArray(labels) && labels.some((label) => passingLabels.has(label));
}

/** The code of Node's system or TLS error, at the bottom of the driver's own. */
function systemCode(error: unknown, depth = 0): string | undefined {
  if (depth > 5 || typeof error !== "object" || error === null) return undefined;
  const code = fieldOf(error, "code");
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
  const servers: unknown = fieldOf(fieldOf(error, "reason"), "servers");
  const causes: unknown[] = [fieldOf(error, "cause"), ...(servers instanceof Map ? servers.values() : [])];
  for (const cause of causes) {
    const found = systemCode(cause, depth + 1) ?? systemCode(fieldOf(cause, "error"), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

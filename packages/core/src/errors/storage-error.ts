/**
 * Why a store failed.
 *
 * - `unavailable`: it can't be reached, or the connection was lost. Trying again later may succeed. Whether an
 *   interrupted write was carried out is unknown.
 * - `corrupt`: a stored value is not one that Portcullis wrote.
 * - `failed`: anything else.
 */
export type StorageErrorKind = "unavailable" | "corrupt" | "failed";

/** What is known about a failure besides its code. It never contains a user's data. */
export interface StorageErrorDetails {
  /** The driver's message, if it is known to contain neither values nor secrets. */
  readonly reason?: string;
  /** The table or collection that the engine named. */
  readonly table?: string;
  /** The column that the engine named. */
  readonly column?: string;
  /** The constraint or index that the engine named. */
  readonly constraint?: string;
  /** The driver's error, which may contain values. Only set for changes of the schema, which no request makes. */
  readonly cause?: unknown;
}

/**
 * Thrown by repositories for every failure that their port does not name. Database errors contain values (usernames,
 * hashes), so an adapter passes on neither their message nor the error itself, only a code and the names of a table, a
 * column and a constraint.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageErrorKind;
  /** The engine's error code, such as a SQLSTATE or the name of an errno. */
  readonly engineCode?: string;
  /** The driver's message, if it is known to contain neither values nor secrets. */
  readonly reason?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;

  constructor(kind: StorageErrorKind, engineCode?: string, details: StorageErrorDetails = {}) {
    const { reason, table, column, constraint, cause } = details;
    super(messageOf(kind, engineCode, details));
    this.kind = kind;
    if (engineCode !== undefined) this.engineCode = engineCode;
    if (reason !== undefined) this.reason = reason;
    if (table !== undefined) this.table = table;
    if (column !== undefined) this.column = column;
    if (constraint !== undefined) this.constraint = constraint;
    // Not enumerable, so that a copy of the error's fields does not hold it.
    if (cause !== undefined) Object.defineProperty(this, "cause", { value: cause, configurable: true, writable: true });
  }
}

function messageOf(kind: StorageErrorKind, engineCode: string | undefined, details: StorageErrorDetails): string {
  const code = engineCode === undefined ? "" : ` (${engineCode})`;
  const names = (["table", "column", "constraint"] as const).flatMap((what) => {
    const name = details[what];
    return name === undefined ? [] : [`${what} "${name}"`];
  });
  return names.length === 0 ? `Storage ${kind}${code}.` : `Storage ${kind}${code}: ${names.join(", ")}.`;
}

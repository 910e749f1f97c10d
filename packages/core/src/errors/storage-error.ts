/**
 * A store could not do what it was asked.
 *
 * - `unavailable`: it can't be reached, or broke off; asking again later may succeed. Whether an interrupted write was
 *   carried out is unknown.
 * - `corrupt`: what it holds is not a value this system wrote.
 * - `failed`: anything else.
 */
export type StorageErrorKind = "unavailable" | "corrupt" | "failed";

/** What is known of a failure beside its code. Never a value of a user's. */
export interface StorageErrorDetails {
  /** The driver's own words, where they are known to hold neither values nor secrets. */
  readonly reason?: string;
}

/**
 * What repositories throw for every failure that is not part of their port's answers. Database errors carry values
 * (user names, hashes): an adapter passes on neither their message nor the error itself, only a code.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageErrorKind;
  /** The engine's own code, such as a SQLSTATE or an errno name. */
  readonly engineCode?: string;
  /** The driver's own words, where they are known to hold neither values nor secrets. */
  readonly reason?: string;

  constructor(kind: StorageErrorKind, engineCode?: string, { reason }: StorageErrorDetails = {}) {
    super(engineCode === undefined ? `Storage ${kind}.` : `Storage ${kind} (${engineCode}).`);
    this.kind = kind;
    if (engineCode !== undefined) this.engineCode = engineCode;
    if (reason !== undefined) this.reason = reason;
  }
}

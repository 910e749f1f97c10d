import { StorageError } from "@portcullis/core";

/**
 * A value of a unique profile column belongs to another user. To callers who look no closer it is a `StorageError` like
 * others (`failed`); an application with such a column may catch it and tell which field it was.
 */
export class ProfileFieldTakenError extends StorageError {
  /** The property's name. */
  readonly field: string;

  constructor(field: string) {
    super("failed", "23505");
    this.field = field;
  }
}

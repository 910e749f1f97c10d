import { StorageError } from "@portcullis/core/ports";

/** Something in which the database does not fit the definition. */
export interface SchemaProblem {
  /** The table or collection. */
  readonly table: string;
  /** The column or field. */
  readonly column?: string;
  /** The name of a constraint or an index. */
  readonly constraint?: string;
  /** A sentence for the operator, with names and types, but never values of rows. */
  readonly message: string;
}

/**
 * Thrown by `updateSchema()` and `adopt()` if existing tables do not fit the definition, and adding is not enough: a
 * narrower or different type, rows that violate a constraint, a required column without a default on a table with rows.
 * Nothing has been changed. An operator has to resolve it with a migration. Thrown by `verify()` for whatever is
 * missing or different. Tables are collections on MongoDB.
 */
export class UnsuitableSchemaError extends StorageError {
  readonly problems: readonly SchemaProblem[];

  /**
   * @param engineCode the SQLSTATE, where the database itself refused the change; from `verify()`, 42704 (undefined
   * object) or MongoDB's 27 (IndexNotFound) if all that does not fit is missing, so that a migration may add it
   * @param cause the driver's error, where there is one; it may hold values of rows
   */
  constructor(problems: readonly SchemaProblem[], engineCode?: string, cause?: unknown) {
    super("failed", engineCode, { cause });
    this.problems = problems;
    this.message = ["The database schema does not fit the definition.", ...problems.map(({ message }) => message)].join(
      " ",
    );
  }
}

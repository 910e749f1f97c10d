import { StorageError } from "@portcullis/core/ports";

/** One thing that the definition needs, and that the database neither has nor can be given without a loss. */
export interface SchemaProblem {
  readonly table: string;
  readonly column?: string;
  /** The name of a constraint or an index. */
  readonly constraint?: string;
  /** A sentence for the operator, with names and types, never with values of rows. */
  readonly message: string;
}

/**
 * Thrown by `updateSchema()` when tables that exist do not fit the definition and adding alone can't make them fit: a
 * narrower or different type, rows that break a constraint, a required column without a default on a table with rows.
 * Nothing has been changed. A migration by an operator has to resolve it.
 */
export class UnsuitableSchemaError extends StorageError {
  readonly problems: readonly SchemaProblem[];

  /**
   * @param engineCode the SQLSTATE, where the database itself refused the change
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

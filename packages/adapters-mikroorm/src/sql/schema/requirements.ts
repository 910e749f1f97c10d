import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";

interface DefinedColumn {
  readonly name: string;
  readonly nullable?: boolean | undefined;
}

interface FoundColumn {
  readonly name: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
}

/** Where a table of the database and its definition differ in which columns need a value. */
export interface Requirements {
  /** Columns that need a value in every new row, and that the definition does not have. */
  readonly unfilled: readonly SchemaProblem[];
  /** Columns that are required in the definition and optional in the database, so that rows may lack a value. */
  readonly optional: readonly OptionalColumn[];
}

export interface OptionalColumn {
  readonly table: string;
  readonly column: string;
}

/** @param defined the columns of the definition, with their names in the database */
export function requirements(
  table: string,
  defined: readonly DefinedColumn[],
  found: readonly FoundColumn[],
): Requirements {
  const nullable = new Map(defined.map((column) => [column.name, column.nullable === true]));
  const unfilled = found.filter(({ hasDefault, name, required }) => required && !hasDefault && !nullable.has(name));
  const optional = found.filter(({ name, required }) => !required && nullable.get(name) === false);
  return {
    unfilled: unfilled.map(({ name: column }) => ({
      table,
      column,
      message:
        `Column "${column}" of table "${table}" is required and has no default, but is not in the definition: ` +
        "no row can be inserted.",
    })),
    optional: optional.map(({ name: column }) => ({ table, column })),
  };
}

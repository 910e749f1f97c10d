import type { Column, Table } from "./columns.ts";
import type { Row } from "./database.ts";

/**
 * The columns of one table in a statement with several. They have short aliases, because PostgreSQL truncates names at
 * 63 bytes.
 */
export interface Selection<Property extends string> {
  /** For `select`. */
  readonly columns: string;
  /** For `returning`, where SQLite does not allow an alias of the table. */
  readonly returned: string;
  /**
   * The columns of another table's only row that meets a condition, each as a subquery: for `returning`, which in
   * SQLite knows one table.
   */
  readonly subqueries: (condition: string) => string;
  /** Reads the value of a property; null stays null. */
  readonly value: (row: Row, property: Property) => unknown;
}

/** @param alias of the table in the statement */
export function selectionOf<Property extends string>(
  table: Table,
  alias: string,
  properties: readonly Property[],
): Selection<Property> {
  const selected = new Map<Property, Column & { readonly as: string }>(
    properties.map((property, index) => [property, { ...table.column(property), as: `${alias}${index}` }]),
  );
  return {
    columns: [...selected.values()].map((column) => `${column.selected(alias)} as ${column.as}`).join(", "),
    returned: [...selected.values()].map((column) => `${column.selected()} as ${column.as}`).join(", "),
    subqueries: (condition) =>
      [...selected.values()]
        .map(
          (column) =>
            `(select ${column.selected(alias)} from ${table.name} ${alias} where ${condition}) as ${column.as}`,
        )
        .join(", "),
    value: (row, property) => {
      const column = selected.get(property);
      return column === undefined ? null : column.read(row[column.as]);
    },
  };
}

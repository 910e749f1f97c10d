import type { Column, Table } from "./columns.ts";
import type { Row } from "./database.ts";

/**
 * Columns of one table in a statement that may hold several. They are told apart by short names of our own, since
 * PostgreSQL cuts names at 63 bytes.
 */
export interface Selection<Property extends string> {
  /** For `select` and `returning`. */
  readonly columns: string;
  /** The property's value; null is null. */
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
    columns: [...selected.values()].map(({ name, as }) => `${alias}.${name} as ${as}`).join(", "),
    value: (row, property) => {
      const column = selected.get(property);
      return column === undefined ? null : column.read(row[column.as]);
    },
  };
}

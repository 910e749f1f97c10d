import type { Query } from "../../sql/schema/catalogue.ts";

export interface ActualColumn {
  readonly name: string;
  /** As declared. */
  readonly type: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  readonly isPrimary: boolean;
}

export interface ActualIndex {
  readonly name: string;
  readonly unique: boolean;
  /** Whether it contains only some of the rows. */
  readonly partial: boolean;
  /** Null if one of them is an expression. */
  readonly columns: readonly string[] | null;
}

/** A table or a view as the database has it. */
export interface ActualTable {
  readonly kind: string;
  /** The statement that created it. */
  readonly sql: string;
  readonly columns: readonly ActualColumn[];
  readonly indexes: readonly ActualIndex[];
  readonly foreignKeys: readonly { readonly column: string; readonly referencedTable: string }[];
  readonly triggers: readonly string[];
}

/** Returns undefined if there is neither a table nor a view of this name. */
export async function actualTable(query: Query, table: string): Promise<ActualTable | undefined> {
  const [found] = await query("select type, sql from sqlite_master where name = ? and type in ('table', 'view')", [
    table,
  ]);
  if (found === undefined) return undefined;
  const columns = await query("select * from pragma_table_xinfo(?)", [table]);
  const indexes = await query("select * from pragma_index_list(?)", [table]);
  const foreignKeys = await query("select * from pragma_foreign_key_list(?)", [table]);
  const triggers = await query("select name from sqlite_master where type = 'trigger' and tbl_name = ?", [table]);
  return {
    kind: String(found["type"]),
    sql: String(found["sql"]),
    columns: columns.map(({ dflt_value, hidden, name, notnull, pk, type }) => ({
      name: String(name),
      type: String(type),
      required: notnull === 1,
      hasDefault: dflt_value !== null || hidden === 2 || hidden === 3,
      isPrimary: pk !== 0,
    })),
    indexes: await Promise.all(
      indexes.map(async ({ name, partial, unique }) => ({
        name: String(name),
        unique: unique === 1,
        partial: partial === 1,
        columns: await indexedColumns(query, String(name)),
      })),
    ),
    foreignKeys: foreignKeys.map(({ from, table: referenced }) => ({
      column: String(from),
      referencedTable: String(referenced),
    })),
    triggers: triggers.map(({ name }) => String(name)),
  };
}

async function indexedColumns(query: Query, index: string): Promise<readonly string[] | null> {
  const rows = await query("select name from pragma_index_info(?) order by seqno", [index]);
  const names = rows.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
  return names.length === rows.length ? names : null;
}

import type { Dialect } from "../sql/dialect.ts";
import { propertiesByColumn } from "../sql/columns.ts";

/**
 * Identifies a violated constraint by its columns. SQLite names the columns of a unique key, the index where the key is
 * an expression, and nothing for a foreign key.
 */
export const violatedProperties: Dialect["violatedProperties"] = (database, orm, entity, properties) => {
  const { tableName } = orm.getMetadata().get(entity.meta.class);
  const byColumn = propertiesByColumn(orm, entity, properties);
  const only = (columns: readonly string[]) => {
    const found = columns.flatMap((column) => byColumn.get(column) ?? []);
    return found.length === 1 ? found[0] : undefined;
  };
  const ofForeignKeys = async () => {
    const { rows } = await database.run(`select "from" as name from pragma_foreign_key_list($1)`, [tableName]);
    return rows.length === 1 ? only(rows.map(({ name }) => String(name))) : undefined;
  };
  const ofIndex = async (index: string) => {
    const { rows } = await database.run("select sql from sqlite_master where type = 'index' and name = $1", [index]);
    const { sql } = rows[0] ?? {};
    const words = new Set(typeof sql === "string" ? sql.match(/\w+/g) : []);
    return only([...byColumn.keys()].filter((column) => words.has(column)));
  };
  return {
    propertyOf: async ({ columns, constraint, state, table }) => {
      if (state === "23503") return ofForeignKeys();
      if (columns === undefined) return ofIndex(constraint);
      return table === tableName && columns.length === 1 ? only(columns) : undefined;
    },
  };
};

import { type MikroORM, SqliteSchemaHelper, type TableDifference } from "@mikro-orm/sql";
import type { Query } from "./catalogue.ts";
import type { TableFilter } from "./update-schema.ts";
import { wantedSchema } from "./wanted-schema.ts";

/** Adds columns of a table without `not null` and without defaults, because the table may have rows. */
export async function addOptionalColumns(
  orm: MikroORM,
  query: Query,
  only: TableFilter,
  fields: readonly string[],
): Promise<void> {
  const helper = orm.em.getDriver().getPlatform().getSchemaHelper();
  const table = wantedSchema(orm, (date) => date.getTime())
    .getTables()
    .find(only);
  if (table === undefined || helper === undefined) throw new TypeError("The ORM's platform has no schema of users.");
  const difference = { addedForeignKeys: {}, toTable: table } as unknown as TableDifference;
  for (const field of fields) {
    const column = table.getColumn(field);
    if (column === undefined) throw new TypeError(`The table has no column "${field}".`);
    const optional = { ...column, nullable: true };
    const statements =
      helper instanceof SqliteSchemaHelper
        ? helper.getAddColumnsSQL(table, [optional], difference)
        : helper.getAddColumnsSQL(table, [optional]);
    for (const sql of statements) await query(sql);
  }
}

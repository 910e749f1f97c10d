import type { AbstractSqlPlatform, DatabaseSchema, DatabaseTable, SchemaHelper } from "@mikro-orm/sql";
import type { Query } from "./catalogue.ts";
import type { Addition } from "./comparison.ts";

/** The objects besides tables. */
export interface Wanted {
  readonly wanted: DatabaseSchema;
  readonly platform: AbstractSqlPlatform;
  readonly helper: SchemaHelper;
}

/** The schemas of the tables. */
export const namespaces = (
  { wanted, platform, helper }: Wanted,
  tables: readonly DatabaseTable[],
): readonly Addition[] =>
  [...wanted.getNamespaces()]
    .filter((name) => name !== platform.getDefaultSchemaName() && tables.some(({ schema }) => schema === name))
    .map((name) => ({ table: name, sql: helper.getCreateNamespaceSQL(name) }));

/** New enum types of the tables, and new values of those that exist. */
export async function enums(
  { wanted, platform, helper }: Wanted,
  tables: readonly DatabaseTable[],
  query: Query,
): Promise<readonly Addition[]> {
  const additions: Addition[] = [];
  const used = new Set(tables.flatMap((table) => table.getColumns().map(({ nativeEnumName }) => nativeEnumName)));
  for (const [key, { name, schema, items }] of Object.entries(wanted.getNativeEnums())) {
    if (!used.has(key) && !used.has(name)) continue;
    const rows = await query("select enumlabel as label from pg_enum where enumtypid = to_regtype(?)", [
      quoted(platform, name, schema),
    ]);
    const labels = new Set(rows.map(({ label }) => String(label)));
    const statements =
      labels.size === 0
        ? [helper.getCreateNativeEnumSQL(name, items, schema)]
        : items
            .filter((item) => !labels.has(item))
            .map((item) => helper.getAlterNativeEnumSQL(name, schema, item, items, [...labels]));
    additions.push(...statements.map((sql) => ({ table: name, sql })));
  }
  return additions;
}

export async function views({ wanted, platform, helper }: Wanted, query: Query): Promise<readonly Addition[]> {
  const additions: Addition[] = [];
  for (const { name, schema, definition, materialized, withData } of wanted.getViews()) {
    const [row] = await query("select to_regclass(?) is not null as there", [quoted(platform, name, schema)]);
    if (row?.["there"] === true) continue;
    const sql =
      materialized === true
        ? helper.createMaterializedView(name, schema, definition, withData)
        : helper.createView(name, schema, definition);
    additions.push({ table: name, sql });
  }
  return additions;
}

/** Without the default schema, which the search path of the connection replaces. */
function quoted(platform: AbstractSqlPlatform, name: string, schema: string | undefined): string {
  const own = schema === undefined || schema === platform.getDefaultSchemaName() ? name : `${schema}.${name}`;
  return platform.quoteIdentifier(own);
}

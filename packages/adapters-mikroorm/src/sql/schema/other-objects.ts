import type { AbstractSqlPlatform, DatabaseSchema, SchemaHelper } from "@mikro-orm/sql";
import type { Query } from "./catalogue.ts";
import type { Addition } from "./comparison.ts";

/** The objects besides tables. */
export interface Wanted {
  readonly wanted: DatabaseSchema;
  readonly platform: AbstractSqlPlatform;
  readonly helper: SchemaHelper;
}

export const namespaces = ({ wanted, platform, helper }: Wanted): readonly Addition[] =>
  [...wanted.getNamespaces()]
    .filter((name) => name !== platform.getDefaultSchemaName())
    .map((name) => ({ table: name, sql: helper.getCreateNamespaceSQL(name) }));

/** New enum types, and new values of those that exist. */
export async function enums({ wanted, platform, helper }: Wanted, query: Query): Promise<readonly Addition[]> {
  const additions: Addition[] = [];
  for (const { name, schema, items } of Object.values(wanted.getNativeEnums())) {
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

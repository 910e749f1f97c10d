import { type DatabaseTable, type MikroORM, type SchemaHelper, SqliteSchemaHelper } from "@mikro-orm/sql";
import type { Query } from "../../sql/schema/catalogue.ts";
import { type SchemaProblem, UnsuitableSchemaError } from "../../storage/unsuitable-schema-error.ts";
import type { TableFilter } from "../../sql/schema/update-schema.ts";
import { wantedSchema } from "../../sql/schema/wanted-schema.ts";
import { type ActualTable, actualTable } from "./actual-tables.ts";
import { type Addition, missingParts } from "./missing-parts.ts";

/**
 * Adds what the database lacks from the definition. It drops and changes nothing: additional objects stay. Call it
 * inside a transaction.
 * @param only the tables to compare. Default: all tables, and views
 * @throws UnsuitableSchemaError if adding is not enough
 */
export async function addMissingSchema(orm: MikroORM, query: Query, only?: TableFilter): Promise<void> {
  const { additions, problems } = await missingSchema(orm, query, only);
  if (problems.length > 0) throw new UnsuitableSchemaError(problems);
  for (const addition of additions) await carryOut(query, addition);
}

/** What a database lacks and what differs. */
export interface MissingSchema {
  readonly additions: readonly Addition[];
  readonly problems: readonly SchemaProblem[];
  /** The tables that exist. */
  readonly compared: readonly { readonly wanted: DatabaseTable; readonly actual: ActualTable }[];
}

/** @param only the tables that count; default all, and views */
export async function missingSchema(orm: MikroORM, query: Query, only?: TableFilter): Promise<MissingSchema> {
  const platform = orm.em.getDriver().getPlatform();
  const helper = platform.getSchemaHelper();
  if (!(helper instanceof SqliteSchemaHelper)) throw new TypeError("The ORM's platform is not that of SQLite.");
  const wanted = wantedSchema(orm, (date) => date.getTime());
  const additions: Addition[] = [];
  const problems: SchemaProblem[] = [];
  const compared: MissingSchema["compared"][number][] = [];
  for (const table of wanted.getTables()) {
    if (only?.(table) === false) continue;
    countByRowId(table);
    const actual = await actualTable(query, table.name);
    if (actual === undefined) additions.push(...creation(table, helper));
    else {
      const missing = missingParts(table, actual, helper, ({ name }) => !isAlwaysWritten(orm, table, name));
      additions.push(...missing.additions);
      problems.push(...missing.problems);
      compared.push({ wanted: table, actual });
    }
  }
  for (const view of only === undefined ? wanted.getViews() : []) {
    if ((await actualTable(query, view.name)) === undefined)
      additions.push({ table: view.name, sql: helper.createView(view.name, view.schema, view.definition) });
  }
  return { additions, problems, compared };
}

/** Replaces identity columns, which SQLite lacks. It generates the values of integer primary keys itself. */
function countByRowId(table: DatabaseTable): void {
  for (const column of table.getColumns()) {
    if (column.generated?.endsWith("as identity") !== true) continue;
    delete column.generated;
    column.autoincrement = true;
  }
}

/** Whether statements always write the column of users, so that it needs no default. */
function isAlwaysWritten(orm: MikroORM, table: DatabaseTable, column: string): boolean {
  const metas = [...orm.getMetadata().getAll().values()].filter(({ tableName }) => tableName === table.name);
  return metas.some(
    ({ properties }) => "usernameKey" in properties && properties["disabled"]?.fieldNames[0] === column,
  );
}

const creation = (table: DatabaseTable, helper: SchemaHelper): readonly Addition[] =>
  helper
    .createTable(table, true)
    .filter((sql) => sql !== "")
    .map((sql) => ({ table: table.name, sql }));

/** Why existing rows or objects prevent a change, by SQLite's message, which names tables and columns but no values. */
const reasons: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/UNIQUE constraint failed/, "several rows have the same value"],
  [/FOREIGN KEY constraint failed/, "a row refers to a row that does not exist"],
  [/NOT NULL constraint failed/, "a row has no value for it"],
  [/CHECK constraint failed/, "a row violates it"],
  [/already exists|already another|already an? (?:table|index)/, "something else has this name"],
  [/Cannot add a/, "SQLite can't add such a column to an existing table"],
];

async function carryOut(query: Query, { sql, ...place }: Addition): Promise<void> {
  try {
    await query(sql);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const [, reason] = reasons.find(([pattern]) => pattern.test(message)) ?? [];
    if (reason === undefined) throw error;
    throw new UnsuitableSchemaError(
      [{ ...place, message: `${described(place)} can't be added: ${reason}.` }],
      undefined,
      error,
    );
  }
}

function described({ table, column, constraint }: Omit<Addition, "sql">): string {
  if (constraint !== undefined) return `The constraint or index "${constraint}" of table "${table}"`;
  return column === undefined ? `Table "${table}"` : `Column "${column}" of table "${table}"`;
}

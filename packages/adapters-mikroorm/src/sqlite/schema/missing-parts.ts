import type { Column, DatabaseTable, SqliteSchemaHelper, TableDifference } from "@mikro-orm/sql";
import { hasIndex } from "../../sql/schema/has-index.ts";
import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";
import { affinityOf } from "./affinity.ts";
import type { ActualColumn, ActualTable } from "./actual-tables.ts";

/** A statement, and the object of the definition that it adds. */
export interface Addition extends Pick<SchemaProblem, "table" | "column" | "constraint"> {
  readonly sql: string;
}

/**
 * Returns what an existing table lacks, and what can't be added: SQLite can't change a column or add a constraint to
 * one.
 */
export function missingParts(
  wanted: DatabaseTable,
  actual: ActualTable,
  helper: SqliteSchemaHelper,
  needsDefault: (column: Column) => boolean,
): { readonly additions: readonly Addition[]; readonly problems: readonly SchemaProblem[] } {
  const table = wanted.name;
  if (actual.kind !== "table")
    return { additions: [], problems: [{ table, message: `"${table}" exists and is not a table.` }] };
  const additions: Addition[] = [];
  const problems: SchemaProblem[] = [];
  const foreignKeys = Object.values(wanted.getForeignKeys());

  for (const column of wanted.getColumns()) {
    const found = actual.columns.find(({ name }) => name === column.name);
    if (found === undefined) {
      // The helper takes the foreign key of the column out of the list.
      const addedForeignKeys = Object.fromEntries(foreignKeys.map((key) => [key.constraintName, key]));
      const difference = { addedForeignKeys, toTable: wanted } as unknown as TableDifference;
      for (const sql of helper.getAddColumnsSQL(wanted, [column], difference))
        additions.push({ table, column: column.name, sql });
      continue;
    }
    for (const reason of problemsOf(column, found, needsDefault(column))) {
      const message = `Column "${column.name}" of table "${table}" ${reason}`;
      problems.push({ table, column: column.name, message });
    }
  }

  for (const index of wanted.getIndexes()) {
    if (index.primary || hasIndex(actual.indexes, index)) continue;
    additions.push({ table, constraint: index.keyName, sql: helper.createIndex(index, wanted) });
  }
  for (const key of foreignKeys) {
    const [column = ""] = key.columnNames;
    const isNew = !actual.columns.some(({ name }) => name === column);
    const referenced = key.referencedTableName.split(".").at(-1);
    const isThere = actual.foreignKeys.some((one) => one.column === column && one.referencedTable === referenced);
    if (isNew || isThere) continue;
    const message = `Column "${column}" of table "${table}" lacks its foreign key, which SQLite can't add.`;
    problems.push({ table, column, constraint: key.constraintName, message });
  }
  for (const check of wanted.getChecks()) {
    const isNew = check.columnName !== undefined && !actual.columns.some(({ name }) => name === check.columnName);
    if (isNew || actual.sql.includes(String(check.expression))) continue;
    const message = `Table "${table}" lacks the check constraint "${check.name}", which SQLite can't add.`;
    problems.push({ table, constraint: check.name, message });
  }
  for (const trigger of wanted.getTriggers()) {
    if (actual.triggers.includes(trigger.name)) continue;
    additions.push({ table, constraint: trigger.name, sql: helper.createTrigger(wanted, trigger) });
  }
  return { additions, problems };
}

function* problemsOf(wanted: Column, actual: ActualColumn, needsDefault: boolean): Iterable<string> {
  if (!fits(wanted.type, actual.type))
    yield `has the type ${actual.type}, which can't hold every value of ${wanted.type}.`;
  if (actual.required && wanted.nullable === true && !actual.isPrimary)
    yield "is required, but optional in the definition.";
  if (wanted.primary === true && !actual.isPrimary) yield "is not the primary key.";
  if (wanted.autoincrement === true && actual.type.toLowerCase() !== "integer")
    yield 'generates no ids: its type is not "integer".';
  const hasDefault = wanted.default !== undefined && wanted.default !== null && wanted.default !== "null";
  if (needsDefault && hasDefault && !actual.hasDefault) yield "lacks its default, which SQLite can't add.";
}

/** A numeric column holds all numbers, a text column all text, and a column without conversion everything. */
function fits(wanted: string, actual: string): boolean {
  const [needed, found] = [affinityOf(wanted), affinityOf(actual)];
  return found === "blob" || needed === "blob" || (needed === "text") === (found === "text");
}

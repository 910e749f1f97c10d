import type { AbstractSqlPlatform, CheckDef, DatabaseTable, ForeignKey, TableDifference } from "@mikro-orm/sql";
import type { ActualTable } from "./catalogue.ts";
import { type Addition, type Comparison, stored, type TableChanges } from "./comparison.ts";
import { hasIndex } from "./has-index.ts";
import type { SchemaProblem } from "../../storage/unsuitable-schema-error.ts";

/** The indexes, constraints, triggers and policies that a table lacks, whose columns are there. */
export function missingConstraints({ wanted, actual, helper }: Comparison): TableChanges {
  const table = wanted.name;
  const additions: Addition[] = [];
  const problems: SchemaProblem[] = [];
  const add = (constraint: string, sql: string) => additions.push({ table, constraint, sql });

  for (const index of wanted.getIndexes()) {
    if (!hasIndex(actual.indexes, index)) add(index.keyName, helper.createIndex(index, wanted, true));
  }
  for (const check of wanted.getChecks()) {
    const found = actual.constraints.find(({ name }) => name === stored(check.name));
    if (found === undefined) add(check.name, helper.createCheck(wanted, check));
    else if (!allows(found.definition, wanted, check)) {
      const message = `The check constraint "${check.name}" of table "${table}" forbids values that the definition allows.`;
      problems.push({ table, constraint: check.name, message });
    }
  }
  for (const trigger of wanted.getTriggers()) {
    if (actual.triggers.includes(stored(trigger.name))) continue;
    // A function and the trigger are two statements, and PGlite accepts one at a time.
    add(trigger.name, `do $portcullis$ begin ${helper.createTrigger(wanted, trigger)}; end $portcullis$`);
  }
  const policies = wanted.getPolicies().filter(({ name }) => !actual.policies.includes(stored(name)));
  const rowSecurity = {
    toTable: wanted,
    changedRlsEnabled: wanted.rlsEnabled && !actual.rowSecurity,
    changedRlsForced: wanted.rlsForced && !actual.forcedRowSecurity,
    addedPolicies: Object.fromEntries(policies.map((policy) => [policy.name, policy])),
  };
  for (const sql of helper.getRlsAlterSQL(rowSecurity as unknown as TableDifference, true))
    additions.push({ table, sql });
  return { additions, problems };
}

/** The foreign keys that a table lacks. Add them after every table and unique constraint. */
export function missingForeignKeys({ wanted, actual, platform, helper }: Comparison): readonly Addition[] {
  return Object.values(wanted.getForeignKeys())
    .filter((key) => !hasForeignKey(actual, key, platform))
    .map((key) => ({
      table: wanted.name,
      constraint: key.constraintName,
      sql: helper.createForeignKey(wanted, key),
    }))
    .filter(({ sql }) => sql !== "");
}

const sameList = (one: readonly string[], names: readonly string[]) =>
  one.length === names.length && names.every((name, place) => one[place] === stored(name));

function hasForeignKey({ constraints }: ActualTable, key: ForeignKey, platform: AbstractSqlPlatform): boolean {
  const parts = key.referencedTableName.split(".");
  const table = parts.pop() ?? "";
  const schema = parts.pop() ?? platform.getDefaultSchemaName() ?? "";
  return constraints.some(
    ({ kind, columns, referencedTable, referencedSchema }) =>
      kind === "f" &&
      sameList(columns, key.columnNames) &&
      referencedTable === stored(table) &&
      // The default schema means the first one in the search path of the connection.
      (schema === platform.getDefaultSchemaName() || referencedSchema === stored(schema)),
  );
}

/** Whether the check of an enum names all its items. Other checks can't be compared. */
function allows(definition: string, table: DatabaseTable, { columnName }: CheckDef): boolean {
  const items = columnName === undefined ? undefined : table.getColumn(columnName)?.enumItems;
  if (items === undefined) return true;
  const literals = new Set(
    Array.from(definition.matchAll(/'((?:[^']|'')*)'/g), ([, text = ""]) => text.replaceAll("''", "'")),
  );
  return items.every((item) => literals.has(item));
}

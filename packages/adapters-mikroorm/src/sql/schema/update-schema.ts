import type { DatabaseTable, MikroORM, SchemaHelper } from "@mikro-orm/sql";
import { carryOut } from "./carry-out.ts";
import { type ActualTable, actualTables, canonicalTypes, hasRows, type Query } from "./catalogue.ts";
import type { Addition, Comparison } from "./comparison.ts";
import { definedType, missingColumns } from "./missing-columns.ts";
import { missingConstraints, missingForeignKeys } from "./missing-constraints.ts";
import { enums, namespaces, views, type Wanted } from "./other-objects.ts";
import { type SchemaProblem, UnsuitableSchemaError } from "../../storage/unsuitable-schema-error.ts";
import { wantedSchema } from "./wanted-schema.ts";

/** Whether a table of the definition counts. */
export type TableFilter = (table: DatabaseTable) => boolean;

/** Handles the differences between the database and the definition. */
export interface Differences {
  /** Something that the database lacks. */
  readonly add: (additions: readonly Addition[]) => Promise<void>;
  /** Something for which adding is not enough. */
  readonly refuse: (problems: readonly SchemaProblem[]) => void;
  /** Whether rows matter: a required column can't be added to a table with rows. */
  readonly mindsRows: boolean;
  /** Called at the end with the tables that exist. */
  readonly compared?: (comparisons: readonly Comparison[]) => void;
}

/**
 * Adds what the database lacks from the definition, and makes text columns longer. It drops, narrows and resets
 * nothing: additional objects and wider columns stay. Call it inside a transaction.
 * @param only the tables to compare. Default: all tables, and views
 * @throws UnsuitableSchemaError if adding is not enough
 */
export const addMissingSchema = (orm: MikroORM, query: Query, only?: TableFilter): Promise<void> =>
  compareSchema(orm, query, only, {
    add: (additions) => carryOut(query, additions),
    refuse,
    mindsRows: true,
  });

/** @param only the tables that count; default all, and views */
export async function compareSchema(
  orm: MikroORM,
  query: Query,
  only: TableFilter | undefined,
  differences: Differences,
): Promise<void> {
  const platform = orm.em.getDriver().getPlatform();
  const helper = platform.getSchemaHelper();
  if (helper === undefined) throw new TypeError("The ORM's platform has no schema helper.");
  const objects: Wanted = { wanted: wantedSchema(orm, (date) => date.toISOString()), platform, helper };
  const all = objects.wanted.getTables();
  const tables = only === undefined ? all : all.filter(only);
  const names = tables.map((table) => table.getQuotedName());

  await differences.add(namespaces(objects, tables));
  await differences.add(await enums(objects, tables, query));
  const existing = await actualTables(query, names);
  differences.refuse(tables.flatMap((table) => notATable(table, existing.get(table.getQuotedName()))));
  const missing = tables.filter((table) => !existing.has(table.getQuotedName()));
  await differences.add(missing.flatMap((table) => creation(table, helper)));

  const actual = missing.length === 0 ? existing : await actualTables(query, names);
  const types = tables.flatMap((table) => table.getColumns().map((column) => definedType(column, table, platform)));
  const canonical = await canonicalTypes(query, types);
  const comparisons: Comparison[] = [];
  for (const wanted of tables) {
    const name = wanted.getQuotedName();
    const found = actual.get(name);
    if (found === undefined) continue;
    const filled = differences.mindsRows && existing.has(name) && (await hasRows(query, name));
    comparisons.push({ platform, helper, canonicalTypes: canonical, wanted, actual: found, filled });
  }
  const changes = [...comparisons.map(missingColumns), ...comparisons.map(missingConstraints)];
  differences.refuse(changes.flatMap(({ problems }) => problems));
  const additions = changes.flatMap((change) => change.additions);
  await differences.add([...additions, ...comparisons.flatMap(missingForeignKeys)]);
  if (only === undefined) await differences.add(await views(objects, query));
  differences.compared?.(comparisons);
}

function refuse(problems: readonly SchemaProblem[]): void {
  if (problems.length > 0) throw new UnsuitableSchemaError(problems);
}

function notATable({ name }: DatabaseTable, actual: ActualTable | undefined): readonly SchemaProblem[] {
  if (actual === undefined || ["r", "p"].includes(actual.kind)) return [];
  return [{ table: name, message: `"${name}" exists and is not a table.` }];
}

/** Without checks and triggers, which are compared like those of existing tables. */
const creation = (table: DatabaseTable, helper: SchemaHelper): readonly Addition[] =>
  helper
    .createTable(table, true)
    .filter((sql) => sql !== "")
    .map((sql) => ({ table: table.name, sql }));

import type { MigrationObject } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { type MikroORM, SchemaGenerator } from "@mikro-orm/sql";
import type { Query } from "./schema/catalogue.ts";
import { addOptionalColumns } from "./schema/add-optional-columns.ts";
import { stored } from "./schema/comparison.ts";
import { type OptionalColumn, requirements } from "./schema/requirements.ts";
import { lacks } from "./schema/schema-problems.ts";
import type { SchemaProblem } from "../storage/unsuitable-schema-error.ts";
import { addMissingSchema, compareSchema, type TableFilter } from "./schema/update-schema.ts";

/** A change of the schema, inside the transaction if there is one. Returns the names of what was applied. */
export type SchemaChange = (orm: MikroORM, transaction?: object) => Promise<readonly string[]>;

/** Finds what the tables lack, and what differs. Changes nothing. */
export type FindProblems = (orm: MikroORM, only: TableFilter) => Promise<FoundProblems>;

export interface FoundProblems {
  /** What is missing, and can be added. */
  readonly missing: readonly SchemaProblem[];
  /** What adding can't mend. */
  readonly different: readonly SchemaProblem[];
  /** The columns that are required in the definition and optional in the database. */
  readonly optional: readonly OptionalColumn[];
}

/** The table of applied migrations. */
export const migrationTable = "portcullis_migrations";

/** The options that an ORM needs for `migrate`. */
export const migratorOptions = (migrations: readonly MigrationObject[]) => ({
  extensions: [Migrator, SchemaGenerator],
  migrations: {
    migrationsList: [...migrations],
    tableName: migrationTable,
    snapshot: false,
    silent: true,
    // By default, it turns off foreign keys with a setting that requires a superuser.
    disableForeignKeys: false,
  },
  schemaGenerator: { disableForeignKeys: false },
});

export const migrate: SchemaChange = async (orm, transaction) => {
  const schema = await migrationSchema(orm, transaction);
  // Before the migrator is created, which looks for its table at once.
  if (schema !== undefined) orm.config.set("migrations", { ...orm.config.get("migrations"), schema });
  const { migrator } = orm;
  const applied = await (transaction === undefined ? migrator.up() : migrator.up({ transaction }));
  return applied.map(({ name }) => name);
};

/**
 * Returns the schema with the table of migrations, or the one in which the connection creates tables; undefined if it
 * is the default one. The migrator itself only looks in the default schema, whatever the search path is.
 */
async function migrationSchema(orm: MikroORM, transaction: object | undefined): Promise<string | undefined> {
  const driver = orm.em.getDriver();
  const [row] = await driver.execute<{ readonly name: string | null }[]>(
    `select coalesce((select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = to_regclass(?)), current_schema())::text as name`,
    [migrationTable],
    "all",
    transaction,
  );
  const name = row?.name ?? undefined;
  return name === driver.getPlatform().getDefaultSchemaName() ? undefined : name;
}

/** Adds columns of users that adoption fills afterwards. */
export const addColumns =
  (only: TableFilter, fields: readonly string[]): SchemaChange =>
  async (orm, transaction) => {
    const query: Query = (sql, parameters = []) => orm.em.getDriver().execute(sql, [...parameters], "all", transaction);
    await addOptionalColumns(orm, query, only, fields);
    return [];
  };

/** Requires values in columns that are filled. @param table and columns are quoted */
export const requireColumns =
  (table: string, columns: readonly string[]): SchemaChange =>
  async (orm, transaction) => {
    for (const column of columns) {
      const sql = `alter table ${table} alter column ${column} set not null`;
      await orm.em.getDriver().execute(sql, [], "all", transaction);
    }
    return [];
  };

/**
 * Adds what is missing from the definition, in the given transaction or a new one: all of it or nothing.
 * @param only the tables to compare. Default: all tables, and views
 */
export const updateTables =
  (only?: TableFilter): SchemaChange =>
  async (orm, transaction) => {
    const within = async (context: object | undefined) => {
      const driver = orm.em.getDriver();
      const query: Query = (sql, parameters = []) => driver.execute(sql, [...parameters], "all", context);
      await addMissingSchema(orm, query, only);
    };
    if (transaction === undefined) await orm.em.fork().transactional((em) => within(em.getTransactionContext()));
    else await within(transaction);
    return [];
  };

/** What the tables lack, and what differs. Changes nothing. */
export const schemaProblems: FindProblems = async (orm, only) => {
  const driver = orm.em.getDriver();
  const missing: SchemaProblem[] = [];
  const different: SchemaProblem[] = [];
  const optional: OptionalColumn[] = [];
  await compareSchema(orm, (sql, parameters = []) => driver.execute(sql, [...parameters]), only, {
    add: (additions) => Promise.resolve(void missing.push(...lacks(additions))),
    refuse: (found) => void different.push(...found),
    mindsRows: false,
    compared: (comparisons) => {
      for (const { actual, wanted } of comparisons) {
        const defined = wanted.getColumns().map(({ name, nullable }) => ({ name: stored(name), nullable }));
        const required = requirements(wanted.name, defined, actual.columns);
        if (!actual.fillsRows) different.push(...required.unfilled);
        optional.push(...required.optional);
      }
    },
  });
  return { missing, different, optional };
};

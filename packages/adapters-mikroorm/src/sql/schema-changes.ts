import type { MigrationObject } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { type MikroORM, SchemaGenerator } from "@mikro-orm/sql";

/** A change of the schema, inside the transaction if there is one. Answers the names of what was applied. */
export type SchemaChange = (orm: MikroORM, transaction?: object) => Promise<readonly string[]>;

/** Where the names of applied migrations are kept. */
export const migrationTable = "portcullis_migrations";

/** What an ORM needs to have for `migrate`. */
export const migratorOptions = (migrations: readonly MigrationObject[]) => ({
  extensions: [Migrator, SchemaGenerator],
  migrations: {
    migrationsList: [...migrations],
    tableName: migrationTable,
    snapshot: false,
    silent: true,
    // The default turns foreign keys off by a setting that only superusers have.
    disableForeignKeys: false,
  },
  schemaGenerator: { disableForeignKeys: false },
});

export const migrate: SchemaChange = async (orm, transaction) => {
  const { migrator } = orm;
  const applied = await (transaction === undefined ? migrator.up() : migrator.up({ transaction }));
  return applied.map(({ name }) => name);
};

/** Statement by statement, in the given transaction: the schema generator itself would leave it. */
export const updateSchema: SchemaChange = async (orm, transaction) => {
  const sql = await orm.schema.getUpdateSchemaSQL({ safe: true, wrap: false });
  for (const statement of sql.split(/;\n+/)) {
    if (statement.trim() !== "") await orm.em.getDriver().execute(statement, [], "run", transaction);
  }
  return [];
};

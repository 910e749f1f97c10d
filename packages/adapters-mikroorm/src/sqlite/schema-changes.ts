import type { Query } from "../sql/schema/catalogue.ts";
import type { TableFilter } from "../sql/schema/update-schema.ts";
import { requirements } from "../sql/schema/requirements.ts";
import { lacks } from "../sql/schema/schema-problems.ts";
import type { FindProblems, SchemaChange } from "../sql/schema-changes.ts";
import { addMissingSchema, missingSchema } from "./schema/add-missing-schema.ts";

export const migrate: SchemaChange = async ({ migrator }) => (await migrator.up()).map(({ name }) => name);

/**
 * Adds what is missing from the definition: all of it or nothing.
 * @param only the tables to compare. Default: all tables, and views
 */
export const updateTables =
  (only?: TableFilter): SchemaChange =>
  async (orm) => {
    await orm.em.fork().transactional(async (em) => {
      const context: unknown = em.getTransactionContext();
      const query: Query = (sql, parameters = []) => orm.em.getDriver().execute(sql, [...parameters], "all", context);
      await addMissingSchema(orm, query, only);
    });
    return [];
  };

/** What the tables lack, and what differs. Changes nothing. */
export const schemaProblems: FindProblems = async (orm, only) => {
  const driver = orm.em.getDriver();
  const query: Query = (sql, parameters = []) => driver.execute(sql, [...parameters]);
  const { additions, compared, problems } = await missingSchema(orm, query, only);
  const required = compared.map(({ actual, wanted }) => requirements(wanted.name, wanted.getColumns(), actual.columns));
  return {
    missing: lacks(additions),
    different: [...problems, ...required.flatMap(({ unfilled }) => unfilled)],
    optional: required.flatMap(({ optional }) => optional),
  };
};

/** SQLite can't change a column: the columns that are filled stay optional. */
export const requireColumns = (): SchemaChange => () => Promise.resolve([]);

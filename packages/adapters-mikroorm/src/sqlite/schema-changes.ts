import type { Query } from "../sql/schema/catalogue.ts";
import type { TableFilter } from "../sql/schema/update-schema.ts";
import type { SchemaChange } from "../sql/schema-changes.ts";
import { addMissingSchema } from "./schema/add-missing-schema.ts";

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

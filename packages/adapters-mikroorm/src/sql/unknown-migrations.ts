import type { MikroORM } from "@mikro-orm/sql";
import { StorageError } from "@portcullis/core";
import type { Database } from "./database.ts";
import { migrationTable } from "./schema-changes.ts";

const undefinedTable = "42P01";

/**
 * The applied migrations that are not in the ORM's list, in the order in which they were applied.
 * @throws StorageError
 */
export async function unknownMigrations(orm: MikroORM, database: Database): Promise<readonly string[]> {
  const known = new Set(orm.config.get("migrations").migrationsList?.map(nameOf));
  try {
    const { rows } = await database.run(`select name from ${migrationTable} order by id`, []);
    return rows.map(({ name }) => String(name)).filter((name) => !known.has(name));
  } catch (error) {
    if (error instanceof StorageError && error.engineCode === undefinedTable) return [];
    throw error;
  }
}

const nameOf = (migration: object & { readonly name?: string }) => migration.name;

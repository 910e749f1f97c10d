import type { MigrationObject } from "@mikro-orm/core";
import type { Execute } from "../sql/execute-with-kysely.ts";
import { migrationTable } from "../sql/schema-changes.ts";

/** Whether a migration of the list has not been applied to the database. Changes nothing. Rejects with the driver's error. */
export async function hasPendingMigrations(execute: Execute, migrations: readonly MigrationObject[]): Promise<boolean> {
  const tables = await execute("select 1 from sqlite_master where type = 'table' and name = $1", [migrationTable]);
  if (tables.rows.length === 0) return true;
  const { rows } = await execute(`select name from ${migrationTable}`, []);
  const applied = new Set(rows.map((row) => row["name"]));
  return migrations.some(({ name }) => !applied.has(name));
}

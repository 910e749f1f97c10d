import type { MigrationObject } from "@mikro-orm/core";
import type { Execute } from "../sql/execute-with-kysely.ts";
import { migrationTable } from "../sql/schema-changes.ts";

/**
 * Whether every migration of the list was applied to the database. Changes nothing. Rejects with the driver's error.
 */
export async function isMigrated(execute: Execute, migrations: readonly MigrationObject[]): Promise<boolean> {
  const tables = await execute("select 1 from sqlite_master where type = 'table' and name = $1", [migrationTable]);
  if (tables.rows.length === 0) return false;
  const { rows } = await execute(`select name from ${migrationTable}`, []);
  const applied = new Set(rows.map((row) => row["name"]));
  return migrations.every(({ name }) => applied.has(name));
}

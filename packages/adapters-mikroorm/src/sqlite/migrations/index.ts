import type { MigrationObject } from "@mikro-orm/core";
import type { NoProfile, Profile } from "@portcullis/core/ports";
import { migrationObjects, type TableMigration } from "../../sql/migrations/migration.ts";
import { type TableOptions, tablesOf } from "../../sql/tables.ts";
import { usersSessionsAndCounters } from "./0001-users-sessions-and-counters.ts";
import { recovery } from "./0002-recovery.ts";

/** In order. Released migrations never change; new ones are added at the end. */
export const sqliteMigrations: readonly TableMigration[] = [usersSessionsAndCounters, recovery];

/**
 * The migrations that `migrate()` runs, for tables and columns of any name. They leave out the columns of profile
 * fields, which `migrate()` adds.
 * @throws TypeError for an invalid name of a column
 */
export const migrations = <P extends Profile = NoProfile>(
  definition: TableOptions<P> = {},
): readonly MigrationObject[] => migrationObjects(sqliteMigrations, tablesOf(definition));

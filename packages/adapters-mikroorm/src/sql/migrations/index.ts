import type { MigrationObject } from "@mikro-orm/core";
import type { NoProfile, Profile } from "@portcullis/core/ports";
import { type TableOptions, tablesOf } from "../tables.ts";
import { usersAndAccessTokens } from "./0001-users-and-access-tokens.ts";
import { throttleCounters } from "./0002-throttle-counters.ts";
import { previousExpiresAt } from "./0003-previous-expires-at.ts";
import { attemptsInFlight } from "./0004-attempts-in-flight.ts";
import { recovery } from "./0005-recovery.ts";
import { migrationObjects, type TableMigration } from "./migration.ts";

/** In order. Released migrations never change; new ones are added at the end. */
export const postgresqlMigrations: readonly TableMigration[] = [
  usersAndAccessTokens,
  throttleCounters,
  previousExpiresAt,
  attemptsInFlight,
  recovery,
];

/**
 * The migrations that `migrate()` runs, for tables and columns of any name. They leave out the columns of profile
 * fields, which `migrate()` adds.
 * @throws TypeError for an invalid name of a column
 */
export const migrations = <P extends Profile = NoProfile>(
  definition: TableOptions<P> = {},
): readonly MigrationObject[] => migrationObjects(postgresqlMigrations, tablesOf(definition));

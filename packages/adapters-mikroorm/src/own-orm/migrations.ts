import type { MigrationObject } from "@mikro-orm/core";
import { SqlitePlatform } from "@mikro-orm/sql";
import type { NoProfile, Profile } from "@portcullis/core/ports";
import { postgresqlMigrations } from "../sql/migrations/index.ts";
import { migrationObject, type TableMigration } from "../sql/migrations/migration.ts";
import { tablesOf } from "../sql/tables.ts";
import { sqliteMigrations } from "../sqlite/migrations/index.ts";
import type { Definition } from "./entities.ts";

/** Corresponding migrations of both databases. Released ones never change; new ones are added at the end. */
const steps: readonly {
  readonly name: string;
  readonly postgresql: readonly TableMigration[];
  readonly sqlite: readonly TableMigration[];
}[] = [
  {
    name: "portcullis_0001_users_sessions_and_counters",
    postgresql: postgresqlMigrations.slice(0, 4),
    sqlite: sqliteMigrations.slice(0, 1),
  },
  {
    name: "portcullis_0002_recovery",
    postgresql: postgresqlMigrations.slice(4, 5),
    sqlite: sqliteMigrations.slice(1, 2),
  },
];

/**
 * Returns the migrations that create the tables of a definition, for the migrator of the application's own MikroORM, on
 * PostgreSQL, PGlite or SQLite. They leave out the columns of profile fields, which the application's own migrations
 * add.
 * @throws TypeError for an invalid name of a column
 * @example
 * ```ts
 * const orm = new MikroORM({
 *   entities: [Tenant, ...entities({ user: AppUser })],
 *   migrations: { migrationsList: [...migrations({ user: AppUser }), { name: "2027_tenants", class: Tenants }] },
 * });
 * ```
 */
export function migrations<P extends Profile = NoProfile>(definition: Definition<P> = {}): readonly MigrationObject[] {
  const tables = tablesOf(definition);
  return steps.map(({ name, postgresql, sqlite }) =>
    migrationObject(name, (direction, driver) => {
      const parts = driver.getPlatform() instanceof SqlitePlatform ? sqlite : postgresql;
      const inOrder = direction === "up" ? parts : parts.toReversed();
      return inOrder.flatMap((part) => part[direction](tables));
    }),
  );
}

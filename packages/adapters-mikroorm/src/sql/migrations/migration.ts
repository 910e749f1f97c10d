import type { MigrationObject } from "@mikro-orm/core";
import { Migration } from "@mikro-orm/migrations";
import type { AbstractSqlDriver } from "@mikro-orm/sql";
import type { Tables } from "../tables.ts";

/** The statements of a migration, as a function of the definition: it exists for tables and columns of every name. */
export interface TableMigration {
  readonly name: string;
  readonly up: (tables: Tables) => readonly string[];
  readonly down: (tables: Tables) => readonly string[];
}

/** Creates one migration for MikroORM's migrator from one or several. */
export function migrationObject(
  name: string,
  statements: (direction: "up" | "down", driver: AbstractSqlDriver) => readonly string[],
): MigrationObject {
  const MadeOfTables = class extends Migration {
    override up(): void {
      for (const sql of statements("up", this.driver)) this.addSql(sql);
    }

    override down(): void {
      for (const sql of statements("down", this.driver)) this.addSql(sql);
    }
  };
  return { name, class: MadeOfTables };
}

export const migrationObjects = (migrations: readonly TableMigration[], tables: Tables): readonly MigrationObject[] =>
  migrations.map((migration) => migrationObject(migration.name, (direction) => migration[direction](tables)));

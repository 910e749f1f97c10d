import { Migration, Migrator } from "@mikro-orm/migrations";
import { MikroORM, NodeSqliteDialect, SchemaGenerator, SqliteDriver } from "@mikro-orm/sql";
import { defineUser, entities, migrations, p } from "@portcullis/adapters-mikroorm";

// #region migrations
const definition = { user: defineUser({ tableName: "people", profile: { city: p.string().nullable() } }) };

class AddCity extends Migration {
  override up(): void {
    this.addSql(`alter table "people" add column "city" varchar(255) null`);
  }
}

const orm = new MikroORM({
  entities: entities(definition),
  extensions: [Migrator, SchemaGenerator],
  migrations: {
    migrationsList: [...migrations(definition), { name: "2027_add_city", class: AddCity }],
    snapshot: false,
  },
  driver: SqliteDriver, // or @mikro-orm/postgresql
  dbName: ":memory:",
  driverOptions: () => new NodeSqliteDialect(":memory:"),
});
await orm.migrator.up();
// #endregion

/** The changes that the generator of migrations would still make. */
export const proposed = await orm.schema.getUpdateSchemaSQL({ wrap: false });
await orm.close(true);

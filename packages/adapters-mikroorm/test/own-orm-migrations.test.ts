import { defineEntity } from "@mikro-orm/core";
import { Migration, Migrator } from "@mikro-orm/migrations";
import { MikroORM as PostgresqlOrm } from "@mikro-orm/postgresql";
import {
  type MikroORM,
  NodeSqliteDialect,
  SchemaGenerator,
  SqliteDriver,
  type SqlEntityManager,
  MikroORM as SqlOrm,
} from "@mikro-orm/sql";
import { defineUser, entities, migrations, p, storageOn } from "@portcullis/adapters-mikroorm";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { columns, throttleColumns } from "./other-names.ts";
import { newUser } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

const profile = { city: p.string().nullable() };
const definition = {
  user: defineUser({ tableName: "people", columns: columns.user, profile }),
  accessToken: { tableName: "logins", columns: columns.accessToken },
  throttle: { columns: throttleColumns },
  oneTimeSecret: { columns: columns.oneTimeSecret },
};

const Tenant = defineEntity({
  name: "Tenant",
  tableName: "tenants",
  properties: { id: p.integer().primary(), owner: () => p.manyToOne(definition.user.entity) },
});

/** A migration of the application, after those of Portcullis. */
class OfTheApplication extends Migration {
  override up(): void {
    this.addSql(`alter table "people" add column "city" varchar(255) null`);
  }
}

const config = {
  extensions: [Migrator, SchemaGenerator],
  debug: false,
  logger: () => undefined,
  entities: [Tenant, ...entities(definition)],
  migrations: {
    migrationsList: [...migrations(definition), { name: "of_the_application", class: OfTheApplication }],
    snapshot: false,
    silent: true,
  },
};

const engines = [
  {
    label: "SQLite",
    skipped: false,
    open: async () => {
      const directory = await mkdtemp(join(tmpdir(), "portcullis-orm-"));
      const file = join(directory, "app.db");
      const driverOptions = () => new NodeSqliteDialect(file);
      const orm: MikroORM = await SqlOrm.init<SqliteDriver, SqlEntityManager<SqliteDriver>>({
        ...config,
        driver: SqliteDriver,
        dbName: file,
        driverOptions,
      });
      return { orm, drop: () => rm(directory, { recursive: true, force: true }) };
    },
  },
  {
    label: postgresqlLabel,
    skipped: postgresqlStatus.status !== "available",
    open: async () => {
      const database = await freshPostgresql();
      const orm: MikroORM = await PostgresqlOrm.init({ ...config, clientUrl: database.url });
      return { orm, drop: () => database.drop() };
    },
  },
];

for (const { label, open, skipped } of engines) {
  describe.skipIf(skipped)(`The application's own migrations on ${label}`, () => {
    test("run those of Portcullis, propose to drop or change nothing of it afterwards, and take them back", async () => {
      const { orm, drop } = await open();
      const applied = await orm.migrator.up();
      expect(applied.map(({ name }) => name)).toEqual([
        "portcullis_0001_users_sessions_and_counters",
        "portcullis_0002_recovery",
        "of_the_application",
      ]);
      const proposed = (await orm.schema.getUpdateSchemaSQL({ wrap: false })).split(";").map((sql) => sql.trim());
      const aboutOurs = proposed.filter((sql) => !/^$|tenants/.test(sql));
      expect(aboutOurs).toEqual([]);
      expect(proposed.join()).toContain("create table");

      const storage = storageOn(orm, definition);
      await storage.migrate();
      const { id } = await storage.users.create(newUser("alice", { city: "Rome" }));
      expect(await storage.users.findById(id)).toMatchObject({ disabled: false, profile: { city: "Rome" } });
      await storage.close();

      await orm.migrator.down({
        migrations: ["portcullis_0002_recovery", "portcullis_0001_users_sessions_and_counters"],
      });
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toMatch(/create table .people./);
      await orm.close(true);
      await drop();
    });
  });
}

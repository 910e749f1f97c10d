import { defineEntity, type EntitySchema, type MigrationObject } from "@mikro-orm/core";
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
import { newRecord, newUser } from "./samples.ts";
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

interface Configuration {
  readonly entities: EntitySchema[];
  readonly migrationsList: MigrationObject[];
}

const configuration: Configuration = {
  entities: [Tenant, ...entities(definition)],
  migrationsList: [...migrations(definition), { name: "of_the_application", class: OfTheApplication }],
};

const configured = ({ entities: all, migrationsList }: Configuration) => ({
  extensions: [Migrator, SchemaGenerator],
  debug: false,
  logger: () => undefined,
  entities: all,
  migrations: { migrationsList, snapshot: false, silent: true },
});

const engines = [
  {
    label: "SQLite",
    skipped: false,
    open: async (config: Configuration) => {
      const directory = await mkdtemp(join(tmpdir(), "portcullis-orm-"));
      const file = join(directory, "app.db");
      const driverOptions = () => new NodeSqliteDialect(file);
      const orm: MikroORM = await SqlOrm.init<SqliteDriver, SqlEntityManager<SqliteDriver>>({
        ...configured(config),
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
    open: async (config: Configuration) => {
      const database = await freshPostgresql();
      const orm: MikroORM = await PostgresqlOrm.init({ ...configured(config), clientUrl: database.url });
      return { orm, drop: () => database.drop() };
    },
  },
];

for (const { label, open, skipped } of engines) {
  describe.skipIf(skipped)(`The application's own migrations on ${label}`, () => {
    test("run those of Portcullis, propose to drop or change nothing of it afterwards, and take them back", async () => {
      const { orm, drop } = await open(configuration);
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

    test.each(["integer", "bigint"] as const)("create ids of kind %s, as the schema generator does", async (id) => {
      const numbered = { user: defineUser({ tableName: "people", id }) };
      const { orm, drop } = await open({
        entities: entities(numbered),
        migrationsList: [...migrations(numbered)],
      });
      await orm.migrator.up();
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
      await orm.migrator.down({ to: 0 });
      await orm.schema.create();
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");

      const storage = storageOn(orm, numbered);
      await storage.verify();
      const first = await storage.users.create(newUser("alice", {}));
      const second = await storage.users.create(newUser("bob", {}));
      expect([first.id, second.id]).toEqual(["1", "2"]);
      expect(await storage.users.delete(second.id)).toBe(true);
      expect((await storage.users.create(newUser("cleo", {}))).id).toBe("3");
      const record = newRecord(first.id);
      expect(await storage.accessTokens.create(record)).toBe(true);
      expect(await storage.accessTokens.findWithUser(record.id)).toMatchObject({ user: { id: "1" } });
      await storage.close();
      await orm.close(true);
      await drop();
    });
  });
}

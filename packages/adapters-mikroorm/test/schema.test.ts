import { defineUser, migrations, p } from "@portcullis/adapters-mikroorm/postgresql";
import { describe, expect, test } from "vitest";
import { testEngines } from "./stores.ts";

const AppUser = defineUser({ tableName: "people", id: "integer", profile: { email: p.string().unique() } });
const names = migrations().map(({ name }) => name);

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`The schema on ${engine.label}`, () => {
    test("Migrations bring an empty database to exactly the schema of the entities", async () => {
      const database = await engine.open();
      const storage = await database.connect();
      expect(await storage.migrate()).toEqual(names);
      expect(await storage.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
      await storage.close();
      await database.drop();
    });

    test("Migrating again applies nothing, also if several instances do so at once", async () => {
      const database = await engine.open();
      const storage = await database.connect();
      const first = await Promise.all([storage.migrate(), storage.migrate(), storage.migrate()]);
      expect(first.flat()).toEqual(names);
      expect(await storage.migrate()).toEqual([]);
      const applied = await storage.orm.em.fork().execute("select name from portcullis_migrations");
      expect(applied).toEqual(names.map((name) => ({ name })));
      await storage.close();
      await database.drop();
    });

    test("updateSchema creates tables from the application's entities, and extends them without loss", async () => {
      const database = await engine.open();
      const storage = await database.connect({ user: AppUser, accessToken: { tableName: "logins" } });
      await storage.updateSchema();
      await storage.updateSchema();
      expect(await storage.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
      await storage.close();
      await database.drop();
    });
  });
}

for (const engine of testEngines.filter(({ name }) => name === "postgresql")) {
  describe.skipIf(engine.skipped !== null)(`Instances that start at once on ${engine.label}`, () => {
    test("migrate an empty database one after the other, and none fails", async () => {
      const database = await engine.open();
      const storages = await Promise.all([1, 2, 3, 4].map(() => database.connect()));
      const applied = await Promise.all(storages.map((storage) => storage.migrate()));
      expect(applied.flat()).toEqual(names);
      await Promise.all(storages.map((storage) => storage.close()));
      await database.drop();
    });

    test("create the application's own tables one after the other, and none fails", async () => {
      const database = await engine.open();
      const options = { user: AppUser, accessToken: { tableName: "logins" } };
      const storages = await Promise.all([1, 2, 3, 4].map(() => database.connect(options)));
      await Promise.all(storages.map((storage) => storage.updateSchema()));
      expect(await storages[0]?.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
      await Promise.all(storages.map((storage) => storage.close()));
      await database.drop();
    });
  });
}

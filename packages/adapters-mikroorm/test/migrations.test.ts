import { defineUser, p } from "@portcullis/adapters-mikroorm";
import { migrations as postgresqlMigrations, type SqlOptions } from "@portcullis/adapters-mikroorm/postgresql";
import { migrations as sqliteMigrations } from "@portcullis/adapters-mikroorm/sqlite";
import type { Profile } from "@portcullis/core/ports";
import type { Migration } from "@mikro-orm/migrations";
import { describe, expect, test } from "vitest";
import { columns, throttleColumns } from "./other-names.ts";
import { newUser } from "./samples.ts";
import { sqlEngines } from "./stores.ts";

type Listed = ReturnType<typeof postgresqlMigrations>;

const textOf = (engine: string, list: Listed): string =>
  list
    .map(({ name, class: Class }) => {
      const run = (direction: "up" | "down") => {
        const migration = new (Class as new (...args: object[]) => Migration)({}, {});
        void migration[direction]();
        return (migration.getQueries() as string[]).join(";\n");
      };
      return `-- ${engine}: ${name}\n${run("up")};\n-- down\n${run("down")};\n`;
    })
    .join("\n");

test("Released migrations of the default tables stay as they are", async () => {
  const text = `${textOf("PostgreSQL", postgresqlMigrations())}\n${textOf("SQLite", sqliteMigrations())}`;
  await expect(text).toMatchFileSnapshot("./released-migrations.sql");
});

/** Tables and columns with other names, in a schema if the engine has schemas. */
const definitionOf = <P extends Profile>(options: SqlOptions<P>): SqlOptions<P> => ({
  ...options,
  accessToken: { tableName: "logins", columns: columns.accessToken },
  throttle: { tableName: "counters", columns: throttleColumns },
  oneTimeSecret: { tableName: "secrets", columns: columns.oneTimeSecret },
});

const own = { generate: () => `own:${crypto.randomUUID()}`, maxLength: 50 };

for (const engine of sqlEngines.filter(({ name }) => name !== "pglite")) {
  describe.skipIf(engine.skipped !== null)(`migrate() on ${engine.label}`, () => {
    test.each([
      { kind: "uuid", id: "uuid" },
      { kind: "integer", id: "integer" },
      { kind: "bigint", id: "bigint" },
      { kind: "own", id: own },
    ] as const)("makes exactly the tables of a definition with other names and ids of kind $kind", async ({ id }) => {
      const database = await engine.open();
      const user = defineUser({
        tableName: "people",
        id,
        columns: columns.user,
        profile: { city: p.string().length(100).default("Rome"), badge: p.integer().nullable().unique() },
      });
      const storage = await database.connect(definitionOf({ user }));
      expect(await storage.migrate()).not.toEqual([]);
      expect(await storage.migrate()).toEqual([]);
      // MikroORM has no valid identity columns for SQLite, and therefore finds a difference there.
      if (engine.name !== "sqlite" || typeof id === "object" || id === "uuid")
        expect(await storage.orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe("");
      const { id: created } = await storage.users.create(newUser("alice", { city: "Rome" }));
      expect(await storage.users.findById(created)).toMatchObject({ disabled: false, profile: { city: "Rome" } });
      await storage.close();
      await database.drop();
    });
  });

  describe.skipIf(engine.skipped !== null)(`A profile that grows on ${engine.label}`, () => {
    test("gets its new columns from migrate()", async () => {
      const database = await engine.open();
      const before = await database.connect({ user: defineUser({ profile: { city: p.string() } }) });
      await before.migrate();
      await before.users.create(newUser("alice", { city: "Rome" }));
      const user = defineUser({ profile: { city: p.string(), age: p.integer().nullable() } });
      const after = await database.connect({ user });
      expect(await after.migrate()).toEqual([]);
      const { profile } = await after.users.create(newUser("bob", { city: "Paris", age: 7 }));
      expect(profile).toEqual({ city: "Paris", age: 7 });
      await after.close();
      await before.close();
      await database.drop();
    });
  });
}

import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import type { NoProfile } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { newUser } from "./samples.ts";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "./stores.ts";

describe.skipIf(postgresqlStatus.status === "skipped")(`A schema other than public, ${postgresqlLabel}`, () => {
  const ways: Readonly<Record<string, (url: URL, database: string) => string>> = {
    "the URL's options": (url) => {
      url.searchParams.set("options", "-c search_path=app");
      return "select 1";
    },
    "the database's search path": (_, database) => `alter database ${database} set search_path to app, public`,
  };
  for (const [what, choose] of Object.entries(ways)) {
    test(`that ${what} names keeps tables and migrations, and migrating again applies nothing`, async () => {
      const database = await freshPostgresql();
      const admin = await connectPostgresql({ url: database.url });
      await admin.orm.em.fork().execute("create schema app");
      const url = new URL(database.url);
      await admin.orm.em.fork().execute(choose(url, database.name));
      await admin.close();
      for (const applied of [["0001_users_and_access_tokens"], []]) {
        const storage = await connectPostgresql({ url: url.href });
        expect(await storage.migrate()).toEqual(applied.length === 0 ? [] : expect.arrayContaining(applied));
        const tables = await storage.orm.em
          .fork()
          .execute(
            "select distinct schemaname as name from pg_tables where tablename ~ '^(users|portcullis_migrations)$'",
          );
        expect(tables).toEqual([{ name: "app" }]);
        await storage.updateSchema();
        await storage.users.create(newUser<NoProfile>(`user-${applied.length}`, {}));
        await storage.close();
      }
      await database.drop();
    });
  }

  test("that is first in the search path does not hide applied migrations in public", async () => {
    const database = await freshPostgresql();
    const before = await connectPostgresql({ url: database.url });
    await before.migrate();
    await before.orm.em.fork().execute("create schema app");
    await before.orm.em.fork().execute(`alter database ${database.name} set search_path to app, public`);
    await before.close();
    const storage = await connectPostgresql({ url: database.url });
    expect(await storage.migrate()).toEqual([]);
    await storage.close();
    await database.drop();
  });
});

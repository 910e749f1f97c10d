import { Migration } from "@mikro-orm/migrations";
import { defineUser, p, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import { ProfileFieldTakenError, UsernameTakenError } from "@portcullis/core/ports";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newRecord, newUser, userId } from "./samples.ts";
import { statementsOf } from "./statements.ts";
import { type TestDatabase, testEngines } from "./stores.ts";

const long = "nationalInsuranceNumberAsIssuedByTheAuthority";
const AppUser = defineUser({
  tableName: "people",
  profile: {
    [long]: p.string().unique(),
    email: p.string(),
    phone: p.string().nullable(),
    site: p.string().nullable(),
  },
}) as never;

class Broken extends Migration {
  override up(): void {
    this.addSql("alter table nothing add column x text");
  }
}

interface Fields {
  readonly [name: string]: string;
}

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`A broken constraint on ${engine.label}`, () => {
    let database: TestDatabase;
    let storage: SqlStorage<Fields>;
    const sql = (statement: string) => storage.orm.em.fork().execute(statement);
    let number = 0;
    const user = (name: string, fields: Fields = {}) => {
      const unique = String((number += 1));
      return newUser<Fields>(name, { [long]: unique, email: `${unique}@example.org`, ...fields });
    };
    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect<Fields>({ user: AppUser, accessToken: { tableName: "logins" } });
      await storage.updateSchema();
      await sql(`alter table people rename constraint people_username_key_unique to "Names; of ""ours"""`);
      await sql("alter table logins rename constraint logins_user_id_foreign to owner");
      await sql("create unique index mail on people (lower(email)) where not disabled");
      await sql("alter table people add constraint one_phone unique (phone)");
      await sql("create unique index pairs on people (site, disabled)");
    });
    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("is recognised by its column if its name was cut at 63 bytes", async () => {
      await storage.users.create(user("first", { [long]: "QQ 12" }));
      const error: unknown = await storage.users.create(user("second", { [long]: "QQ 12" })).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ProfileFieldTakenError);
      expect(error).toMatchObject({ field: long });
    });

    test("is recognised by its column under any name, also on an expression or with a condition", async () => {
      await storage.users.create(user("third", { email: "a@example.org", phone: "1" }));
      await expect(storage.users.create(user("fourth", { email: "A@example.org" }))).rejects.toMatchObject({
        name: "ProfileFieldTakenError",
        field: "email",
      });
      const fifth = await storage.users.create(user("fifth"));
      await expect(storage.users.update(fifth.id, { profile: { phone: "1" }, at: new Date(0) })).rejects.toMatchObject({
        name: "ProfileFieldTakenError",
        field: "phone",
      });
    });

    test("on the username key means a taken username under any name, and reads the catalogue once", async () => {
      await storage.users.create(user("Taken"));
      await expect(storage.users.create(user("taken"))).rejects.toThrow(UsernameTakenError);
      const statements = await statementsOf(storage);
      await expect(storage.users.create(user("taken"))).rejects.toThrow(UsernameTakenError);
      expect(statements).toHaveLength(1);
    });

    test("between a session and a user means an unknown user under any name", async () => {
      const nobody = userId("0190b8f1-0000-7000-8000-000000000000");
      expect(await storage.accessTokens.create(newRecord(nobody))).toBe(false);
    });

    test("on several columns names table and constraint, and no value", async () => {
      await storage.users.create(user("sixth", { site: "canary-7f3a" }));
      const error: unknown = await storage.users
        .create(user("seventh", { site: "canary-7f3a" }))
        .catch((e: unknown) => e);
      const names = { table: "people", constraint: "pairs", engineCode: "23505" };
      expect(error).toMatchObject({ name: "StorageError", kind: "failed", ...names });
      expect(String(error)).toBe('StorageError: Storage failed (23505): table "people", constraint "pairs".');
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
    });

    test("on a column that must have a value names the column", async () => {
      await sql("alter table people add column tenant text");
      await sql("alter table people add constraint tenants check (tenant is not null) not valid");
      await expect(storage.users.create(user("eighth"))).rejects.toMatchObject({
        constraint: "tenants",
        table: "people",
      });
      await sql("alter table people drop constraint tenants");
      await sql("alter table people add column owner text not null default ''");
      await sql("alter table people alter column owner drop default");
      await expect(storage.users.create(user("eighth"))).rejects.toMatchObject({ column: "owner", table: "people" });
      await sql("alter table people drop column owner");
    });

    test("in a schema change has the driver's error as its cause", async () => {
      const other = await database.connect<Fields>({ migrations: [{ name: "broken", class: Broken }] });
      const error: unknown = await other.migrate().catch((e: unknown) => e);
      expect(error).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "42P01" });
      expect(String((error as Error).cause)).toContain('"nothing"');
      await other.close();
    });
  });
}

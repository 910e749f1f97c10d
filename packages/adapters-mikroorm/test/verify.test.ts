import { defineUser, p, UnsuitableSchemaError } from "@portcullis/adapters-mikroorm/postgresql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columns as otherNames } from "./other-names.ts";
import { newUser } from "./samples.ts";
import { sqlEngines, type TestDatabase } from "./stores.ts";
import { createTutorialUsers, tutorialOptions, tutorialUser } from "./tutorial-users.ts";

const user = defineUser({ tableName: "people", columns: otherNames.user, profile: { city: p.string().nullable() } });

for (const engine of sqlEngines) {
  describe.skipIf(engine.skipped !== null)(`verify() on ${engine.label}`, () => {
    let database: TestDatabase;
    let storage: Awaited<ReturnType<typeof connect>>;
    const connect = () => database.connect({ user });
    const execute = (sql: string) => storage.orm.em.fork().execute(sql);
    const messages = async () => {
      const error: unknown = await storage.verify().catch((thrown: unknown) => thrown);
      return error instanceof UnsuitableSchemaError ? error.problems.map(({ message }) => message).toSorted() : error;
    };

    beforeAll(async () => {
      database = await engine.open();
      storage = await connect();
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("names each missing table of an empty database, and is silent after migrate()", async () => {
      expect(await messages()).toEqual(
        ["access_tokens", "one_time_secrets", "people", "throttle_counters"].map(
          (table) => `Table "${table}" is missing.`,
        ),
      );
      await storage.migrate();
      await storage.verify();
    });

    test("accepts what the database has beyond the definition", async () => {
      await execute(`alter table people add column note varchar(10) default 'x'`);
      await execute(`create index people_note on people (note)`);
      await execute(`drop index access_tokens_deadline_index`);
      await execute(`create index sessions_by_deadline on access_tokens (deadline, user_id)`);
      await storage.verify();
      await execute(`drop index sessions_by_deadline`);
      await storage.updateSchema();
    });

    test("names a missing index, column and table", async () => {
      await execute("drop index access_tokens_deadline_index");
      await execute("alter table people drop column city");
      await execute("drop table one_time_secrets");
      expect(await messages()).toEqual(
        expect.arrayContaining([
          'The constraint or index "access_tokens_deadline_index" of table "access_tokens" is missing.',
          'Column "city" of table "people" is missing.',
          'Table "one_time_secrets" is missing.',
        ]),
      );
      await storage.updateSchema();
      await storage.verify();
    });

    test.skipIf(engine.name === "sqlite")("names types that are too narrow, and missing constraints", async () => {
      await execute(`alter table people alter column city type varchar(20)`);
      await execute(`alter table people alter column "version" type text`);
      await execute(`alter table access_tokens drop constraint access_tokens_user_id_foreign`);
      expect(await messages()).toEqual([
        'Column "city" of table "people" has the type character varying(20), which is shorter than varchar(255).',
        'Column "version" of table "people" has the type text, which can\'t hold every value of int.',
        'The constraint or index "access_tokens_user_id_foreign" of table "access_tokens" is missing.',
      ]);
      await execute(`alter table people alter column "version" type int using 1`);
      await storage.updateSchema();
    });

    test("names the column of users without a key", async () => {
      await storage.users.create(newUser("alice", {}));
      if (engine.name === "sqlite") {
        await execute("drop index people_username_key_unique");
        await execute(`alter table people drop column "emailKey"`);
        await execute(`alter table people add column "emailKey" text`);
        await execute(`create unique index people_username_key_unique on people ("emailKey")`);
      } else await execute(`alter table people alter column "emailKey" drop not null`);
      await execute(`update people set "emailKey" = null`);
      expect(await messages()).toEqual([
        'Table "people" has users without a value in column "emailKey", who can\'t log in. Call adopt().',
      ]);
    });

    test("names required columns without a default that the definition does not have", async () => {
      const own = await engine.open();
      const tutorial = await own.connect({ user: tutorialUser });
      const run = (sql: string) => tutorial.orm.em.fork().execute(sql);
      const columns = "tenant_id integer not null, team_id integer not null default 1, note text";
      await run(createTutorialUsers(engine.name).replace(/\)$/, `, ${columns})`));
      const refused =
        'Column "tenant_id" of table "users" is required and has no default, but is not in the definition:' +
        " no row can be inserted.";
      await expect(tutorial.verify()).rejects.toThrow(refused);
      await expect(tutorial.adopt()).rejects.toThrow(refused);
      await expect(tutorial.verify()).rejects.not.toThrow(/team_id|note/);

      if (engine.name === "sqlite") {
        const profile = { tenantId: p.integer().fieldName("tenant_id") };
        const complete = await own.connect({ user: defineUser({ ...tutorialOptions, profile }) });
        await complete.adopt();
        await complete.verify();
        await complete.close();
      } else {
        await run(
          "create function fill() returns trigger language plpgsql as $$ begin new.tenant_id := 7; return new; end $$",
        );
        await run("create trigger fill before insert on users for each row execute function fill()");
        await tutorial.adopt();
        await tutorial.verify();
        await tutorial.users.create(newUser("alice", {}));
        await run("alter table users disable trigger fill");
        await expect(tutorial.verify()).rejects.toThrow(refused);
      }
      await tutorial.close();
      await own.drop();
    });
  });
}

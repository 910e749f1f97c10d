import { defineEntity } from "@mikro-orm/core";
import { defineUser, p, UnsuitableSchemaError } from "@portcullis/adapters-mikroorm/postgresql";
import { ProfileFieldTakenError } from "@portcullis/core/ports";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newUser } from "./samples.ts";
import { type Versions, versionsOn } from "./schema-versions.ts";
import { testEngines } from "./stores.ts";

const people = <const C extends Parameters<typeof defineUser>[0]>(profile: NonNullable<C>["profile"]) => ({
  user: defineUser({ tableName: "people", profile: profile as never }) as never,
  accessToken: { tableName: "logins" },
});

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`updateSchema() on ${engine.label}`, () => {
    let versions: Versions;
    beforeEach(async () => {
      versions = await versionsOn(engine);
    });
    afterEach(() => versions.end());

    /** Starts a version whose users have these columns. */
    const started = async (profile: object) => {
      const storage = await versions.start(people(profile as never));
      await storage.updateSchema();
      return storage;
    };
    const refusal = async (profile: object): Promise<UnsuitableSchemaError> => {
      const error: unknown = await started(profile).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnsuitableSchemaError);
      return error as UnsuitableSchemaError;
    };
    const user = (name: string, profile: object) => newUser(name, profile as never);
    const snapshot = () =>
      versions.sql(`select pg_get_indexdef(indexrelid) as it from pg_index where indrelid = 'people'::regclass
        union all select conname || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'people'::regclass
        union all select attname || ' ' || format_type(atttypid, atttypmod) || attnotnull || coalesce(pg_get_expr(adbin, adrelid), '')
          || coalesce(col_description(attrelid, attnum), '') || coalesce(attcollation::text, '')
          from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
          where attrelid = 'people'::regclass and attnum > 0
        union all select obj_description('people'::regclass, 'pg_class') order by 1`);

    const ofAnOperator = [
      "create unique index people_email_lower on people (lower(email))",
      "create unique index people_live on people (email) where not disabled",
      "create index people_email_plain on people (email)",
      "alter table people add constraint of_age check (age >= 18)",
      "alter table people add constraint one_account_per_mail unique (email)",
      "alter table people alter column email set default 'none@example.org'",
      "alter table people add column note text",
      "comment on table people is 'Ours; do not touch'",
      "comment on column people.email is 'Where letters go'",
      "alter table people alter column email type text",
      "alter table people alter column age type bigint",
    ];
    test("keeps the indexes, constraints, defaults, columns, comments and wider types of an operator", async () => {
      const profile = { email: p.string().length(100), age: p.integer() };
      const storage = await started(profile);
      for (const statement of ofAnOperator) await versions.sql(statement);
      const before = await snapshot();
      await storage.updateSchema();
      expect(await snapshot()).toEqual(before);
      await storage.users.create(user("ada", { email: "ada@example.org", age: 36 }));
      expect((await storage.users.list({ limit: 1 }))[0]?.profile).toEqual({ email: "ada@example.org", age: 36 });
    });

    test("keeps values and columns when the definition becomes narrower", async () => {
      const wide = { name: p.string().length(200), bio: p.text(), at: p.datetime(3), count: p.integer() };
      const narrow = { name: p.string().length(100), bio: p.string(), at: p.datetime(0), count: p.smallint() };
      const profile = { name: "x".repeat(153), bio: "x".repeat(403), at: new Date(789), count: 70_000 };
      const old = await started(wide);
      const { id } = await old.users.create(user("ada", profile));
      const shape = await snapshot();
      const storage = await started(narrow);
      expect(await snapshot()).toEqual(shape);
      expect((await storage.users.findById(id))?.profile).toEqual(profile);
    });

    test("names every column that can't hold the definition's values, and changes nothing", async () => {
      const before = { a: p.double(), b: p.integer(), c: p.integer(), d: p.datetime(0), e: p.string() };
      const after = {
        a: p.integer(),
        b: p.bigint("string"),
        c: p.string(),
        d: p.datetime(3),
        e: p.string().nullable(),
      };
      const old = await started(before);
      const profile = { a: 1.75, b: 5, c: 5, d: new Date(0), e: "x" };
      const { id } = await old.users.create(user("ada", profile));
      const shape = await snapshot();
      const error = await refusal({ added: p.string().nullable(), ...after, f: p.string() });
      expect(error).toMatchObject({ name: "StorageError", kind: "failed" });
      expect(error.message).toBe(
        [
          "The database schema does not fit the definition.",
          'Column "a" of table "people" has the type double precision, which can\'t hold every value of int.',
          'Column "b" of table "people" has the type integer, which can\'t hold every value of bigint.',
          'Column "c" of table "people" has the type integer, which can\'t hold every value of varchar(255).',
          'Column "d" of table "people" has the type timestamp(0) with time zone, which can\'t hold every value of timestamptz(3).',
          'Column "e" of table "people" is required, but optional in the definition.',
          'Column "f" of table "people" is missing. It is required and has no default, but the table has rows.',
        ].join(" "),
      );
      expect(error.problems.map(({ table, column }) => `${table}.${column}`)).toEqual(
        Array.from("abcdef", (name) => `people.${name}`),
      );
      expect(await snapshot()).toEqual(shape);
      expect((await (await started(before)).users.findById(id))?.profile).toEqual(profile);
    });

    test("names a unique constraint that rows break, without their values", async () => {
      const old = await started({ email: p.string() });
      for (const name of ["ada", "eve"]) await old.users.create(user(name, { email: "canary@example.org" }));
      const error = await refusal({ email: p.string().unique() });
      expect(error.problems).toMatchObject([{ table: "people", constraint: "people_email_unique" }]);
      expect(error.message).toMatch(/rows have the same value/);
      expect(JSON.stringify([error.message, error.problems])).not.toContain("canary");
    });

    test("adds a required column to a table without rows, and names it where there are rows", async () => {
      const old = await started({});
      await old.users.create(user("ada", {}));
      const error = await refusal({ email: p.string() });
      expect(error.problems).toMatchObject([{ table: "people", column: "email" }]);
      expect(error.message).toMatch(/no default, but the table has rows/);
      await versions.sql("delete from people");
      const storage = await started({ email: p.string() });
      await storage.users.create(user("ada", { email: "ada@example.org" }));
    });

    test("widens text, adds a default, an optional column and constraints, and keeps a collation", async () => {
      await started({ short: p.string().length(20), long: p.string().length(20), language: p.string() });
      await versions.sql(`alter table people alter column short type varchar(20) collate "C"`);
      const storage = await started({
        short: p.string().length(200).unique(),
        long: p.text(),
        language: p.string().default("en"),
        website: p.string().nullable(),
      });
      const columns = await versions.sql(`select attname as name, format_type(atttypid, atttypmod) as type,
        (select collname from pg_collation where oid = attcollation) as collation
        from pg_attribute where attrelid = 'people'::regclass and attname in ('short', 'long') order by 1`);
      expect(columns).toEqual([
        { name: "long", type: "text", collation: "default" },
        { name: "short", type: "character varying(200)", collation: "C" },
      ]);
      const created = await storage.users.create(
        user("ada", { short: "s".repeat(150), long: "l".repeat(300), language: undefined }),
      );
      expect(created.profile).toEqual({ short: "s".repeat(150), long: "l".repeat(300), language: "en" });
      const again = user("eve", { short: "s".repeat(150), long: "", language: "de" });
      await expect(storage.users.create(again)).rejects.toThrow(ProfileFieldTakenError);
    });

    test("lets an old version restart beside a new one, without loss for the new one", async () => {
      const v1 = { email: p.string(), bio: p.string().length(20) };
      const v2 = { email: p.string().unique(), bio: p.string().length(200) };
      await started(v1);
      const second = await started(v2);
      const profile = { email: "a@example.org", bio: "x".repeat(150) };
      const { id } = await second.users.create(user("ada", profile));
      const first = await started(v1);
      expect((await first.users.findById(id))?.profile).toEqual(profile);
      await expect(first.users.create(user("eve", { email: "a@example.org", bio: "" }))).rejects.toThrow(
        ProfileFieldTakenError,
      );
      const third = await started(v2);
      expect((await third.users.findById(id))?.profile).toEqual(profile);
    });

    const odd = ["a;\nb", "it's", "what?;\nreally", "$1 ?? \\ {}", '"quoted"', "é\u{1F600}"];
    test("accepts defaults and comments with any text", async () => {
      const profile = Object.fromEntries(
        odd.map((text, index) => [`field${index}`, p.string().default(text).comment(text)]),
      );
      const settings = p.json().default({ theme: "it's; dark", depth: [1] } as never);
      await (await started({})).users.create(user("before", {}));
      const storage = await started({ ...profile, settings });
      const [before] = await storage.users.list({ limit: 1 });
      const fields = Object.fromEntries(odd.map((text, index) => [`field${index}`, text]));
      expect(before?.profile).toEqual({ ...fields, settings: { theme: "it's; dark", depth: [1] } });
      const comments = await versions.sql(
        "select col_description(attrelid, attnum) as text from pg_attribute where attrelid = 'people'::regclass and attname like 'field%' order by attnum",
      );
      expect(comments.map(({ text }) => text)).toEqual(odd);
      const shape = await snapshot();
      await storage.updateSchema();
      expect(await snapshot()).toEqual(shape);
    });

    test("accepts an existing unique constraint under any name", async () => {
      await started({ email: p.string() });
      await versions.sql("create unique index mine on people (email)");
      const before = await snapshot();
      await started({ email: p.string().unique() });
      expect(await snapshot()).toEqual(before);
    });

    test("adds values to an enum of the database, and names a check that forbids some", async () => {
      await started({ plan: p.enum(["free", "paid"]).nativeEnumName("plan"), tone: p.enum(["light", "dark"]) });
      const storage = await started({
        plan: p.enum(["free", "paid", "gold"]).nativeEnumName("plan"),
        tone: p.enum(["dark"]),
      });
      const created = await storage.users.create(user("ada", { plan: "gold", tone: "dark" }));
      expect(created.profile).toEqual({ plan: "gold", tone: "dark" });
      const error = await refusal({ plan: p.enum(["free"]).nativeEnumName("plan"), tone: p.enum(["dark", "grey"]) });
      expect(error.problems).toMatchObject([{ table: "people", constraint: "people_tone_check" }]);
    });

    test("creates the application's own tables, with indexes, foreign keys, checks, views and triggers, once", async () => {
      const author = defineUser({ schema: "auth", tableName: "authors", id: "bigint" });
      const Post = defineEntity({
        name: "Post",
        tableName: "posts",
        properties: {
          id: p.integer().primary(),
          title: p.string().index(),
          slug: p.string(),
          author: () => p.manyToOne(author.entity).mapToPk(),
        },
        uniques: [{ properties: ["author", "slug"] }],
        indexes: [{ properties: ["slug"], where: "title <> ''" }],
        checks: [{ name: "posts_title_check", expression: "title <> 'a;b'" }],
        triggers: [
          {
            name: "posts_touch",
            timing: "before",
            events: ["insert"],
            forEach: "row",
            body: "new.title = upper(new.title); return new;",
          },
        ],
      });
      const Titles = defineEntity({
        name: "Titles",
        view: true,
        expression: "select title from posts",
        properties: { title: p.string().primary() },
      });
      const accessToken = { schema: "auth", tableName: "logins" };
      const start = async () => {
        const storage = await versions.start({ user: author, accessToken, entities: [Post, Titles as never] });
        await storage.updateSchema();
        return storage;
      };
      const storage = await start();
      const { id } = await storage.users.create(newUser("mary", {}));
      await versions.sql(`insert into posts (title, slug, author_id) values ('a', 'a', ${id})`);
      expect(await versions.sql("select title from titles")).toEqual([{ title: "A" }]);
      await expect(versions.sql("insert into posts (title, slug, author_id) values ('b', 'b', 77)")).rejects.toThrow(
        /foreign key/,
      );
      const objects = () =>
        versions.sql(
          "select count(*)::int as number from pg_class union all select count(*)::int from pg_constraint union all select count(*)::int from pg_trigger",
        );
      const before = await objects();
      await start();
      expect(await objects()).toEqual(before);
    });
  });
}

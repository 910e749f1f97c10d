import { defineUser, p, type SqlStorage, type UserIdKind } from "@portcullis/adapters-mikroorm/pglite";
import { type User, UsernameTakenError } from "@portcullis/core/ports";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newUser, userId } from "./samples.ts";
import { type TestDatabase, testEngines } from "./stores.ts";

interface Person {
  email: string;
}

const kinds = { integer: "2147483647", bigint: "9223372036854775807" } as const satisfies Partial<
  Record<UserIdKind & string, string>
>;

for (const engine of testEngines) {
  for (const [id, highest] of Object.entries(kinds) as ["integer" | "bigint", string][]) {
    describe.skipIf(engine.skipped !== null)(`Ids of kind ${id} that ${engine.label} makes`, () => {
      let database: TestDatabase;
      let storage: SqlStorage<Person>;
      const execute = (sql: string) => storage.orm.em.fork().execute(sql);
      beforeAll(async () => {
        database = await engine.open();
        const user = defineUser({ tableName: "People", id, profile: { email: p.string().unique() } });
        storage = await database.connect({ user, accessToken: { tableName: "logins" } });
        await storage.updateSchema();
      });
      beforeEach(() => execute('truncate "People" restart identity cascade'));
      afterAll(async () => {
        await storage.close();
        await database.drop();
      });

      let last = 0;
      const create = (given?: string): Promise<User<Person>> => {
        last += 1;
        const user = newUser(`user-${last}`, { email: `${last}@example.org` });
        return storage.users.create(given === undefined ? user : { ...user, id: userId(given) });
      };
      const fill = (from: number, to: number) =>
        execute(
          `insert into "People" (id, username, username_key, password_hash, created_at, updated_at, credentials_version,` +
            ` credentials_changed_at, email) select n, 'x' || n, 'x' || n, '$', now(), now(), 1, now(), 'x' || n` +
            ` from generate_series(${from}, ${to}) n`,
        );

      test(`follow 10,000 ids that were given, of kind ${id}, on ${engine.label}.`, async () => {
        await fill(1, 10_000);
        const ids = [];
        for (let count = 0; count < 3; count += 1) ids.push(Number((await create()).id));
        expect(ids).toEqual([10_001, 10_002, 10_003]);
      });

      test(`are each unique when many are made at once after given ones, of kind ${id}, on ${engine.label}.`, async () => {
        await fill(1, 500);
        const users = await Promise.all(Array.from({ length: 40 }, () => create()));
        expect(new Set(users.map((user) => user.id)).size).toBe(40);
        expect(await storage.users.findById(users[7]?.id ?? userId(""))).toEqual(users[7]);
      });

      test(`do not run out when the highest id was given, of kind ${id}, on ${engine.label}.`, async () => {
        for (const given of ["1", "2", "3", "5", highest]) await create(given);
        const ids = [];
        for (let count = 0; count < 4; count += 1) ids.push((await create()).id);
        expect(new Set(ids).size).toBe(4);
        expect(Math.max(...ids.map(Number))).toBeLessThan(20);
      });

      test(`are not drawn again for another reason than the id, of kind ${id}, on ${engine.label}.`, async () => {
        await create("1");
        const first = await create();
        const again = { ...newUser("again", first.profile) };
        await expect(storage.users.create(again)).rejects.toMatchObject({ field: "email" });
        const named = { ...newUser(first.username, { email: "other@example.org" }) };
        await expect(storage.users.create(named)).rejects.toThrow(UsernameTakenError);
        await expect(create(first.id)).rejects.toMatchObject({ kind: "failed", engineCode: "23505" });
        expect(Number((await create()).id) - Number(first.id)).toBeLessThan(5);
      });
    });
  }
}

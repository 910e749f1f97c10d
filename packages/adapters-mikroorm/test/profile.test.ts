import { connectPglite, defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import { defineEntity } from "@mikro-orm/core";
import { type NoProfile, type User, type UserRepository, UsernameTakenError } from "@portcullis/core/ports";
import { describe, expect, expectTypeOf, test } from "vitest";
import { sessionId, at, newRecord, newUser, userId } from "./samples.ts";
import { testEngines } from "./stores.ts";

const columns = {
  name: p.string(),
  surname: p.string(),
  email: p.string().unique(),
  website: p.string().nullable(),
  locale: p.string().default("en"),
};
interface Person {
  name: string;
  surname: string;
  email: string;
  website?: string;
  locale: string;
}
const ada: Person = {
  name: "Ada",
  surname: "Lovelace",
  email: "ada@example.org",
  website: "https://ada.example",
  locale: "en",
};
const { website: _, ...adaOffline } = ada;

const people = {
  uuid: defineUser({ tableName: "people", profile: columns }),
  integer: defineUser({ tableName: "people", id: "integer", profile: columns }),
  own: defineUser({
    tableName: "people",
    id: { generate: (createdAt) => `u-${createdAt.getTime()}` },
    profile: columns,
  }),
};

test("The profile of SQL users has the types of the application's columns", () => {
  type Users = Awaited<ReturnType<typeof connectPglite<Person>>>["users"];
  expectTypeOf<Users>().toEqualTypeOf<UserRepository<Person>>();
  // @ts-expect-error Nobody can claim another profile than the columns make.
  expectTypeOf(() => connectPglite<{ name: number }>({ user: people.uuid })).toBeFunction();
  const storage = () => connectPglite({ user: people.integer });
  expectTypeOf<
    Awaited<ReturnType<typeof storage>>["users"]["findById"]
  >().returns.resolves.toEqualTypeOf<User<Person> | null>();
  const plain = () => connectPglite();
  expectTypeOf<Awaited<ReturnType<typeof plain>>["users"]>().toEqualTypeOf<UserRepository<NoProfile>>();
});

test("The names of built-in columns, and invalid names of tables, are rejected on SQL", () => {
  // @ts-expect-error The compiler says so too.
  expect(() => defineUser({ profile: { passwordHash: p.string() } })).toThrow(TypeError);
  expect(() => defineUser({ profile: { friend: p.manyToOne(people.uuid.entity) } })).toThrow(TypeError);
  expect(() => defineUser({ tableName: "x".repeat(36) })).toThrow(TypeError);
  expect(() => defineUser({ tableName: "auth.users" })).toThrow(TypeError);
});

for (const engine of testEngines) {
  describe.skipIf(engine.skipped !== null)(`An application with its own users, on ${engine.label}`, () => {
    for (const [kind, user] of Object.entries(people)) {
      test(`registers, finds and changes them by ids of kind ${kind}`, async () => {
        const database = await engine.open();
        const storage = await database.connect({ user, accessToken: { tableName: "logins" } });
        await storage.updateSchema();
        const created = await storage.users.create(newUser("Ada", ada));
        expect(created.profile).toEqual(ada);
        expect(created.id).toMatch(
          { uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/, integer: /^1$/, own: /^u-\d+$/ }[kind] ?? /^$/,
        );
        const record = newRecord(created.id);
        expect(await storage.accessTokens.create(record)).toBe(true);
        expect(await storage.accessTokens.findWithUser(record.id)).toEqual({ record, user: created });
        await storage.users.update(created.id, { profile: { website: undefined, surname: "King" }, at: at(5) });
        expect((await storage.users.findById(created.id))?.profile).toEqual({ ...adaOffline, surname: "King" });
        await storage.close();
        await database.drop();
      });
    }

    test("makes UUIDv7 ids with the time at which the user was created", async () => {
      const database = await engine.open();
      const storage = await database.connect();
      await storage.migrate();
      const user = await storage.users.create(newUser<NoProfile>("Timely", {}));
      expect(Number.parseInt(user.id.replaceAll("-", "").slice(0, 12), 16)).toBe(at(0).getTime());
      await storage.close();
      await database.drop();
    });

    test("keeps them in another schema, and relates other entities to them", async () => {
      const database = await engine.open();
      const author = defineUser({ schema: "auth", tableName: "authors", id: "bigint", profile: { pen: p.string() } });
      const Post = defineEntity({
        name: "Post",
        properties: {
          id: p.integer().primary(),
          author: () => p.manyToOne(author.entity).mapToPk(),
        },
      });
      const accessToken = { schema: "auth", tableName: "logins" };
      const storage = await database.connect({ user: author, accessToken, entities: [Post] });
      await storage.updateSchema();
      const user = await storage.users.create(newUser("Mary Ann", { pen: "George" }));
      const record = newRecord(user.id);
      await storage.accessTokens.create(record);
      expect(await storage.accessTokens.findWithUser(record.id)).toEqual({ record, user });
      await expect(storage.users.create(newUser("mary ann", { pen: "Eliot" }))).rejects.toThrow(UsernameTakenError);
      expect(await storage.accessTokens.create(newRecord(userId("77")))).toBe(false);
      await storage.orm.em.fork().insert(Post, { id: 1, author: user.id });
      expect(await storage.orm.em.fork().count(Post, { author: user.id })).toBe(1);
      await storage.close();
      await database.drop();
    });

    test("stores no session for an unknown user, and no user with a malformed id", async () => {
      const database = await engine.open();
      const storage = await database.connect({ user: people.integer, accessToken: { tableName: "logins" } });
      await storage.updateSchema();
      expect(await storage.accessTokens.create(newRecord(userId("77")))).toBe(false);
      expect(await storage.accessTokens.create(newRecord(userId("2147483648")))).toBe(false);
      await expect(storage.users.create({ ...newUser("Odd", ada), id: userId("0x1") })).rejects.toMatchObject({
        kind: "failed",
      });
      await expect(
        storage.accessTokens.create(newRecord(userId("77"), { id: sessionId("none") })),
      ).rejects.toMatchObject({ kind: "failed" });
      await storage.close();
      await database.drop();
    });
  });
}

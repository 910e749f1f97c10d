import { inspect } from "node:util";
import { connectMongodb, defineUser, type MongoStorage, p } from "@portcullis/adapters-mikroorm/mongodb";
import { defineEntity } from "@mikro-orm/core";
import { type Json, ProfileFieldTakenError, type User, type UserRepository } from "@portcullis/core/ports";
import { Binary, Decimal128, Double, ObjectId } from "mongodb";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { type MongoDatabase, mongoEngines, rawDatabase } from "./mongodb-stores.ts";
import { sessionId, at, digest, newRecord, newUser, userId } from "./samples.ts";

const AppUser = defineUser({
  tableName: "members",
  id: { generate: (createdAt) => `u-${createdAt.getTime()}-${Math.random()}`, maxLength: 60 },
  profile: {
    email: p.string().unique(),
    settings: p.json<Json>().nullable(),
    born: p.datetime(3).nullable(),
    locale: p.string().default("en"),
    level: p.integer().nullable(),
  },
});
interface Member {
  email: string;
  settings?: Json;
  born?: Date;
  locale: string;
  level?: number;
}
const canary = "canary-7f3a";
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("The profile of MongoDB users has the types of the application's fields", () => {
  const storage = () => connectMongodb({ url: "", user: AppUser });
  expectTypeOf<Awaited<ReturnType<typeof storage>>["users"]>().toEqualTypeOf<UserRepository<Member>>();
  // @ts-expect-error Nobody can claim another profile than the fields make.
  expectTypeOf(() => connectMongodb<{ name: number }>({ url: "", user: AppUser })).toBeFunction();
  const plain = () => connectMongodb({ url: "" });
  expectTypeOf<Awaited<ReturnType<typeof plain>>["users"]["findById"]>().returns.resolves.toEqualTypeOf<User | null>();
});

test("The names of built-in fields, and invalid names of fields and collections, are rejected on MongoDB", async () => {
  // @ts-expect-error The compiler says so too.
  expect(() => defineUser({ profile: { passwordHash: p.string() } })).toThrow(TypeError);
  for (const tableName of ["", "$users", "system.users", "a b", "x".repeat(101)]) {
    expect(() => defineUser({ tableName })).toThrow(TypeError);
  }
  const dotted = defineUser({ profile: { name: p.string().fieldName("a.b") } });
  await expect(connectMongodb({ url: "mongodb://127.0.0.1:1/x", user: dotted })).rejects.toThrow(TypeError);
});

for (const engine of mongoEngines) {
  describe.skipIf(engine.skipped !== null)(`Documents on ${engine.label}`, () => {
    let database: MongoDatabase;
    let storage: MongoStorage<Member>;
    let count = 0;
    const member = (fields: Partial<Member> = {}, name = `Member ${(count += 1)}`) =>
      newUser<Member>(name, { email: `${name}@example.org`, locale: "de", ...fields });
    const members = () => rawDatabase(storage).collection<{ _id: string }>("members");
    const logins = () => rawDatabase(storage).collection<{ _id: string }>("access_tokens");

    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect({ user: AppUser });
      await storage.migrate();
    });
    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("keep JSON unchanged, whatever its keys mean to the database or the driver", async () => {
      const settings: Json = {
        $set: { "a.b": 1, "": [{ $where: "x" }, null, -1.5, 9_007_199_254_740_991] },
        _bsontype: "ObjectId",
        id: "0",
        toBSON: "x",
        $ref: "people",
        constructor: { prototype: {} },
        text: "\u{1F9ED} $x",
      };
      const own = JSON.parse('{ "__proto__": { "admin": true }, "plain": [[], {}] }') as Json;
      for (const value of [settings, own, "$text", 0, false, []]) {
        const created = await storage.users.create(member({ settings: value }));
        expect(created.profile.settings).toEqual(value);
        expect(await storage.users.findById(created.id)).toEqual(created);
        expect(await storage.users.update(created.id, { profile: { settings: [value] }, at: at(1) })).toBe(true);
        expect((await storage.users.findById(created.id))?.profile.settings).toEqual([value]);
      }
    });

    test("reject JSON that could not be read back unchanged", async () => {
      const deep = JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`) as Json;
      for (const settings of [
        { $ref: "users", $id: 1 },
        { a: [{ $id: "x", $ref: "y" }] },
        deep,
        "a\0b",
        { "\ud800": 1 },
      ]) {
        const error = await caught(storage.users.create(member({ settings })));
        expect(error).toMatchObject({ name: "StorageError", kind: "failed" });
      }
    });

    test("take defaults, drop cleared fields, and reject unknown fields and values of a wrong type", async () => {
      const user = member({ level: 3 });
      const { locale: _, ...profile } = user.profile;
      const created = await storage.users.create({ ...user, profile: profile as Member });
      expect(created.profile).toEqual({ ...profile, locale: "en" });
      await storage.users.update(created.id, { profile: { level: undefined, locale: undefined }, at: at(1) });
      expect((await storage.users.findById(created.id))?.profile).toEqual({ email: profile.email, locale: "en" });
      expect(await members().findOne({ _id: created.id })).not.toHaveProperty("level");
      const odd: readonly object[] = [
        { email: { $ne: null } },
        { email: ["x"] },
        { level: 1.5 },
        { born: "2020-01-01" },
        { born: new Date(Number.NaN) },
        { locale: "\ud800" },
      ];
      const failed = { name: "StorageError", kind: "failed" };
      const unknown = { name: "UnknownProfileFieldError", field: "role" };
      const refused: readonly (readonly [object, object])[] = [
        ...odd.map((fields) => [fields, failed] as const),
        [{ role: "admin" }, unknown],
      ];
      for (const [fields, expected] of refused) {
        const given = member();
        const error = await caught(storage.users.create({ ...given, profile: { ...given.profile, ...fields } }));
        expect(error).toMatchObject(expected);
        expect(await storage.users.findByUsernameKey(given.usernameKey)).toBeNull();
        const changed = await caught(storage.users.update(created.id, { profile: fields, at: at(2) }));
        expect(changed).toMatchObject(expected);
        expect(await storage.users.findById(created.id)).toMatchObject({ updatedAt: at(1) });
      }
    });

    test("keep dates to the millisecond", async () => {
      for (const text of ["1969-12-31T23:59:59.999Z", "0099-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]) {
        const created = await storage.users.create({ ...member({ born: new Date(text) }), createdAt: new Date(text) });
        expect(created).toMatchObject({ createdAt: new Date(text), profile: { born: new Date(text) } });
        expect(await storage.users.findById(created.id)).toEqual(created);
      }
      const undated = await caught(storage.users.create({ ...member(), createdAt: new Date(Number.NaN) }));
      expect(undated).toMatchObject({ name: "StorageError", kind: "failed" });
    });

    test("appear in no error if a value is rejected", async () => {
      const taken = { email: `${canary}@example.org` };
      const first = await storage.users.create(member(taken));
      const again = await caught(storage.users.create(member(taken)));
      expect(again).toBeInstanceOf(ProfileFieldTakenError);
      expect(again).toMatchObject({ field: "email" });
      const sameId = await caught(storage.users.create({ ...member({}, canary), id: first.id }));
      expect(sameId).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "11000" });
      const record = newRecord(first.id);
      await storage.accessTokens.create(record);
      const sameRecord = await caught(storage.accessTokens.create({ ...record, clientInfo: { userAgent: canary } }));
      expect(sameRecord).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "11000" });
      const surrogate = await caught(storage.users.create(member({}, `${canary}\ud800`)));
      expect(surrogate).toMatchObject({ name: "StorageError", kind: "failed", engineCode: "22" });
      for (const error of [again, sameId, sameRecord, surrogate]) {
        expect(inspect(error, { depth: 9, showHidden: true, getters: true })).not.toContain(canary);
      }
    });

    test("that are corrupt are not changed by a refresh, fail when they are read by id, and are left out of lists", async () => {
      const user = await storage.users.create(member());
      const sound = newRecord(user.id);
      await storage.accessTokens.create(sound);
      const spoilt: readonly object[] = [
        { rotation: 1.5 },
        { rotation: [0] },
        { rotation: -1 },
        { rotation: "0" },
        { rotation: new Double(2 ** 60) },
        { rotation: Decimal128.fromString("1") },
        { digest: "text" },
        { digest: 5 },
        { digest: new Binary(new Uint8Array(31)) },
        { createdAt: 5 },
        { expiresAt: [at(1e9)] },
        { rotatedAt: "1970" },
        { deadline: null },
        { refreshExpiresAt: [at(1e9)] },
        { credentialsVersion: 0 },
        { credentialsVersion: 1.5 },
        { clientUserAgent: {} },
        { clientAddress: null },
      ];
      const next = { expectedRotation: 0, digest: digest(2), at: at(6) };
      for (const fields of spoilt) {
        const record = newRecord(user.id, { createdAt: at(5) });
        await storage.accessTokens.create(record);
        await logins().updateOne({ _id: record.id }, { $set: fields });
        const corrupt = await logins().findOne({ _id: record.id });
        expect(await storage.accessTokens.rotate({ ...record, ...next })).toBe(null);
        expect(await logins().findOne({ _id: record.id })).toEqual(corrupt);
        const error = await caught(storage.accessTokens.findWithUser(record.id));
        expect([fields, error]).toMatchObject([fields, { name: "StorageError", kind: "corrupt" }]);
      }
      await logins().insertOne({ ...(await logins().findOne({ _id: sound.id })), _id: "not a UUID" });
      expect(await storage.accessTokens.listByUser({ userId: user.id, now: at(1), limit: 2 })).toEqual([sound]);
    });

    test("of users that are corrupt do not shorten a page", async () => {
      const other = await engine.open();
      const alone = await other.connect({ user: AppUser });
      const made = [];
      for (let one = 0; one < 6; one += 1)
        made.push(await alone.users.create({ ...member(), id: userId(`id-${one}`) }));
      const raw = rawDatabase(alone).collection<{ _id: string }>("members");
      await raw.updateMany({ _id: { $in: ["id-1", "id-2", "id-5"] } }, { $set: { locale: 7 } });
      await expect(alone.users.findById(userId("id-1"))).rejects.toMatchObject({ kind: "corrupt" });
      expect(await alone.users.list({ limit: 2 })).toEqual([made[0], made[3]]);
      expect(await alone.users.list({ limit: 9 })).toEqual([made[0], made[3], made[4]]);
      await alone.close();
      await other.drop();
    });

    test("of sessions that a crash left behind are never found, even if a user gets the id again", async () => {
      const id = userId("reused");
      const user = await storage.users.create({ ...member(), id });
      const record = newRecord(user.id);
      await storage.accessTokens.create(record);
      await members().deleteOne({ _id: id });
      expect(await storage.accessTokens.findWithUser(record.id)).toBeNull();
      const successor = await storage.users.create({ ...member(), id, createdAt: at(60_000) });
      expect(await storage.accessTokens.findWithUser(record.id)).toBeNull();
      const own = newRecord(successor.id);
      await storage.accessTokens.create(own);
      expect(await storage.accessTokens.findWithUser(own.id)).toEqual({ record: own, user: successor });
    });

    test("of sessions that raced the deletion of their user are never found", async () => {
      for (let round = 0; round < 5; round += 1) {
        const user = await storage.users.create(member());
        const records = Array.from({ length: 30 }, () => newRecord(user.id));
        const [deleted] = await Promise.all([
          storage.users.delete(user.id),
          ...records.map((record) => storage.accessTokens.create(record)),
        ]);
        expect(deleted).toBe(true);
        for (const { id } of records) expect(await storage.accessTokens.findWithUser(id)).toBeNull();
        expect(await storage.accessTokens.create(newRecord(user.id))).toBe(false);
      }
    });

    test("can be related to and queried by the application", async () => {
      const other = await engine.open();
      const writer = defineUser({ tableName: "writers", profile: { pen: p.string() } });
      const Post = defineEntity({
        name: "Post",
        properties: {
          id: p.string().primary().fieldName("_id"),
          author: () => p.manyToOne(writer.entity).mapToPk(),
        },
      });
      const own = await other.connect({ user: writer, accessToken: { tableName: "logins" }, entities: [Post] });
      const user = await own.users.create(newUser("Mary Ann", { pen: "George" }));
      expect(user.id).toMatch(/^[0-9a-f]{24}$/);
      expect(new ObjectId(user.id).getTimestamp().getTime()).toBe(Math.floor(at(0).getTime() / 1000) * 1000);
      await own.orm.em.fork().insert(Post, { id: "first", author: new ObjectId(user.id) });
      expect(await own.orm.em.fork().count(Post, { author: new ObjectId(user.id) })).toBe(1);
      expect(await own.orm.em.fork().findOne(writer.entity, { pen: "George" })).toMatchObject({ username: "Mary Ann" });
      await own.close();
      await other.drop();
    });

    test("are rejected if an id is not of its kind", async () => {
      await expect(storage.users.create({ ...member(), id: userId("x".repeat(61)) })).rejects.toMatchObject({
        kind: "failed",
      });
      const user = await storage.users.create(member());
      const odd = newRecord(user.id, { id: sessionId("none") });
      await expect(storage.accessTokens.create(odd)).rejects.toMatchObject({ kind: "failed" });
    });
  });
}

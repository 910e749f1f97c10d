import { defineUser, type MongoStorage, p, UnsuitableCollectionError } from "@portcullis/adapters-mikroorm/mongodb";
import { type NoProfile, UsernameTakenError } from "@portcullis/core/ports";
import type { Db } from "mongodb";
import { describe, expect, test } from "vitest";
import { type MongoDatabase, mongoEngines, rawDatabase, commandsOf } from "./mongodb-stores.ts";
import { newUser } from "./samples.ts";

const index = "users_usernameKey_unique";
const key = { usernameKey: 1 } as const;

for (const engine of mongoEngines) {
  describe.skipIf(engine.skipped !== null)(`The indexes on ${engine.label}`, () => {
    const withDatabase = async (work: (database: MongoDatabase) => Promise<void>) => {
      const database = await engine.open();
      try {
        await work(database);
      } finally {
        await database.drop();
      }
    };
    const withStorage = (work: (storage: MongoStorage<NoProfile>, raw: Db) => Promise<void>) =>
      withDatabase(async (database) => {
        const storage = await database.connect<NoProfile>();
        try {
          await work(storage, rawDatabase(storage));
        } finally {
          await storage.close();
        }
      });
    const names = async (raw: Db, collection: string) =>
      (await raw.collection(collection).indexes()).map(({ name }) => name);

    test("are created by the first migration, and not again by the second", () =>
      withStorage(async (storage, raw) => {
        const made = await storage.migrate();
        expect(made).toContain(`users.${index}`);
        expect(await storage.migrate()).toEqual([]);
        const logins = await raw.collection("access_tokens").indexes();
        expect(logins).toMatchObject([
          { key: { _id: 1 } },
          { key: { userId: 1, createdAt: 1, _id: 1 } },
          { key: { deadline: 1 }, expireAfterSeconds: 0 },
        ]);
        expect(await raw.collection("users").indexes()).toMatchObject([
          { key: { _id: 1 } },
          { name: index, key, unique: true },
          { key: { verifiedAddressKey: 1 }, unique: true, sparse: true },
          { key: { addressKey: 1 }, sparse: true },
        ]);
        expect(await raw.collection("one_time_secrets").indexes()).toMatchObject([
          { key: { _id: 1 } },
          { key: { secretId: 1 }, unique: true },
          { key: { userId: 1 } },
          { key: { expiresAt: 1 } },
        ]);
      }));

    test("exist before the first user, without a migration", () =>
      withStorage(async (storage, raw) => {
        await storage.users.create(newUser<NoProfile>("First", {}));
        expect(await names(raw, "users")).toContain(index);
      }));

    test("are created again by the first user after the database was dropped while connected", () =>
      withStorage(async (storage, raw) => {
        await storage.migrate();
        await storage.users.create(newUser<NoProfile>("Before", {}));
        await raw.dropDatabase();
        await storage.users.create(newUser<NoProfile>("Bob", {}));
        await expect(storage.users.create(newUser<NoProfile>("Bob", {}))).rejects.toThrow(UsernameTakenError);
        expect(await names(raw, "users")).toContain(index);
      }));

    const losses: Readonly<Record<string, (raw: Db) => Promise<unknown>>> = {
      "collection was dropped and filled again without indexes": async (raw) => {
        await raw.dropCollection("users");
        await raw.collection<{ _id: string }>("users").insertOne({ _id: "restored" });
      },
      "index was dropped": (raw) => raw.collection("users").dropIndex(index),
    };
    for (const [name, lose] of Object.entries(losses)) {
      test(`let one of twelve simultaneous users get a username after the ${name} while connected`, () =>
        withStorage(async (storage, raw) => {
          await storage.migrate();
          await lose(raw);
          const attempts = Array.from({ length: 12 }, () => storage.users.create(newUser<NoProfile>("Bob", {})));
          const outcomes = await Promise.allSettled(attempts);
          const refused = outcomes.filter((one) => one.status === "rejected").map(({ reason }) => reason as unknown);
          expect(refused).toHaveLength(11);
          for (const error of refused) expect(error).toBeInstanceOf(UsernameTakenError);
          expect(await raw.collection("users").countDocuments({ usernameKey: "bob" })).toBe(1);
          expect(await names(raw, "users")).toContain(index);
        }));
    }

    test("of all collections are created again by a ping after they were dropped, and not checked again afterwards", () =>
      withStorage(async (storage, raw) => {
        const commands = commandsOf(storage);
        await storage.migrate();
        const all = async () =>
          Object.fromEntries(
            await Promise.all(
              ["users", "access_tokens", "one_time_secrets", "throttle_counters"].map(async (name) => [
                name,
                await names(raw, name),
              ]),
            ),
          ) as Readonly<Record<string, readonly string[]>>;
        const before = await all();
        await raw.dropDatabase();
        await raw.createCollection("access_tokens");
        await storage.ping();
        expect(await all()).toEqual(before);
        commands.length = 0;
        await storage.ping();
        expect(commands.map(({ commandName }) => commandName)).toEqual(["listCollections"]);
      }));

    test("are those that the ORM would create", () =>
      withStorage(async (storage, raw) => {
        await storage.migrate();
        const before = [await names(raw, "users"), await names(raw, "access_tokens")];
        await storage.orm.schema.ensureIndexes();
        expect([await names(raw, "users"), await names(raw, "access_tokens")]).toEqual(before);
      }));

    test("are created once if four instances store their first user at once, and one of them gets the username", () =>
      withDatabase(async (database) => {
        const storages = await Promise.all([1, 2, 3, 4].map(() => database.connect()));
        const [first] = storages;
        // The race is about the indexes: the collections exist, as some servers can't create one twice at once.
        for (const name of ["users", "access_tokens", "one_time_secrets", "throttle_counters"]) {
          if (first !== undefined) await rawDatabase(first).createCollection(name);
        }
        const created = await Promise.allSettled(
          storages.map((storage) => storage.users.create(newUser<NoProfile>("Raced", {}))),
        );
        expect(created.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        expect(created.filter(({ status }) => status === "rejected")).toMatchObject(
          Array.from({ length: 3 }, () => ({ reason: { name: "UsernameTakenError" } })),
        );
        for (const storage of storages) await storage.close();
      }));

    const unfit: Readonly<Record<string, readonly [(raw: Db) => Promise<unknown>, RegExp]>> = {
      "an index that is not unique": [(raw) => raw.collection("users").createIndex(key, { name: index }), /not unique/],
      "an index on another field": [
        (raw) => raw.collection("users").createIndex({ username: 1 }, { name: index, unique: true }),
        /another key/,
      ],
      "an index under another name": [
        (raw) => raw.collection("users").createIndex(key, { name: "mine", unique: true }),
        /another name, "mine"/,
      ],
      "an index with a collation": [
        (raw) =>
          raw
            .collection("users")
            .createIndex(key, { name: index, unique: true, collation: { locale: "en", strength: 1 } }),
        /collation/,
      ],
      "an index on some documents": [
        (raw) =>
          raw
            .collection("users")
            .createIndex(key, { name: index, unique: true, partialFilterExpression: { disabled: false } }),
        /some of the documents/,
      ],
      "users with one name": [
        (raw) => raw.collection("users").insertMany([{ usernameKey: "canary-7f3a" }, { usernameKey: "canary-7f3a" }]),
        /same value/,
      ],
      "a collection with a collation": [
        (raw) => raw.createCollection("users", { collation: { locale: "en", strength: 1 } }),
        /has a collation/,
      ],
      "a view": [(raw) => raw.createCollection("users", { viewOn: "others", pipeline: [] }), /is a view/],
    };

    for (const [what, [prepare, reason]] of Object.entries(unfit)) {
      test(`are not created beside ${what}, which the error names, and nothing is written`, () =>
        withStorage(async (storage, raw) => {
          await prepare(raw);
          const migrated: unknown = await storage.migrate().catch((error: unknown) => error);
          expect(migrated).toBeInstanceOf(UnsuitableCollectionError);
          expect(migrated).toMatchObject({ kind: "failed", collection: "users", message: reason });
          expect(String(migrated)).toContain('"users"');
          expect(String(migrated)).not.toContain("canary-7f3a");
          const user = newUser<NoProfile>("Refused", {});
          await expect(storage.users.create(user)).rejects.toThrow(UnsuitableCollectionError);
          expect(await raw.collection("users").countDocuments({ usernameKey: "refused" })).toBe(0);
        }));
    }

    test("that an operator has repaired are accepted without a restart", () =>
      withStorage(async (storage, raw) => {
        await raw.collection("users").createIndex(key, { name: index });
        await expect(storage.users.create(newUser<NoProfile>("Patient", {}))).rejects.toThrow(
          UnsuitableCollectionError,
        );
        await raw.collection("users").dropIndex(index);
        expect((await storage.users.create(newUser<NoProfile>("Patient", {}))).username).toBe("Patient");
      }));

    test("let an operator choose how long after its end a session is deleted", () =>
      withStorage(async (storage, raw) => {
        await storage.migrate();
        const later = { keyPattern: { deadline: 1 }, expireAfterSeconds: 86_400 };
        await raw.command({ collMod: "access_tokens", index: later });
        expect(await storage.migrate()).toEqual([]);
      }));

    test("let any number of users lack an optional unique field", () =>
      withDatabase(async (database) => {
        const user = defineUser({ profile: { email: p.string().unique().nullable() } });
        const storage = await database.connect({ user });
        for (const name of ["One", "Two"]) await storage.users.create(newUser(name, {}));
        await storage.users.create(newUser("Three", { email: "a@example.org" }));
        await expect(storage.users.create(newUser("Four", { email: "a@example.org" }))).rejects.toMatchObject({
          name: "ProfileFieldTakenError",
          field: "email",
        });
        await storage.close();
      }));
  });
}

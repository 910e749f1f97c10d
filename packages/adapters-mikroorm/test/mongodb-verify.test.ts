import { defineUser, type MongoStorage, p, UnsuitableSchemaError } from "@portcullis/adapters-mikroorm/mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fields } from "./mongodb-other-names.ts";
import { type MongoDatabase, mongoEngines, rawDatabase } from "./mongodb-stores.ts";
import { newUser } from "./samples.ts";

const profile = { city: p.string() };
const user = defineUser({ tableName: "people", columns: fields.user, profile });

for (const engine of mongoEngines.filter(({ name }) => name === "mongodb")) {
  describe.skipIf(engine.skipped !== null)(`verify() on ${engine.label}`, () => {
    let database: MongoDatabase;
    let storage: MongoStorage<{ city: string }>;
    const raw = (collection: string) => rawDatabase(storage).collection(collection);
    const messages = async (of: Pick<typeof storage, "verify"> = storage) => {
      const error: unknown = await of.verify().catch((thrown: unknown) => thrown);
      return error instanceof UnsuitableSchemaError ? error.problems.map(({ message }) => message).toSorted() : error;
    };

    beforeAll(async () => {
      database = await engine.open();
      storage = await database.connect({ user });
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("names each missing collection of an empty database, and is silent after migrate()", async () => {
      expect(await messages()).toEqual(
        ["access_tokens", "one_time_secrets", "people", "throttle_counters"].map(
          (collection) => `The collection "${collection}" is missing.`,
        ),
      );
      await storage.migrate();
      await storage.verify();
    });

    test("accepts what the database has beyond the definition, and about a single corrupt user", async () => {
      await raw("people").createIndex({ username: 1 }, { collation: { locale: "en", strength: 2 }, name: "beside" });
      await storage.users.create(newUser("alice", { city: "Bonn" }));
      await storage.users.create(newUser("bob", { city: "Rome" }));
      await raw("people").updateOne({ email: "alice" }, { $set: { city: 7, note: "x" } });
      await storage.verify();
      expect(await storage.migrate()).toEqual([]);
    });

    test("names missing indexes and collections, and indexes that do not fit", async () => {
      await raw("access_tokens").dropIndex("access_tokens_deadline");
      await raw("people").dropIndex("people_usernameKey_unique");
      await raw("people").createIndex({ username: 1 }, { name: "people_usernameKey_unique" });
      await raw("one_time_secrets").drop();
      expect(await messages()).toEqual([
        'The collection "one_time_secrets" is missing.',
        'The index "access_tokens_deadline" of collection "access_tokens" is missing.',
        'The index "people_usernameKey_unique" of collection "people" is not unique.',
      ]);
      await raw("people").dropIndex("people_usernameKey_unique");
      await storage.migrate();
      await storage.verify();
    });

    test("names the field of the key if a user lacks it, with its index or without", async () => {
      const { insertedId } = await raw("people").insertOne({ email: "carol", city: "Bonn" });
      expect(await messages()).toEqual([
        'The field "username" of collection "people" is missing in users, who can\'t log in. Call adopt().',
      ]);
      await raw("people").dropIndex("people_usernameKey_unique");
      expect(await messages()).toEqual([
        'The field "username" of collection "people" is missing in users, who can\'t log in. Call adopt().',
        'The index "people_usernameKey_unique" of collection "people" is missing.',
      ]);
      await raw("people").deleteOne({ _id: insertedId });
      await storage.migrate();
    });

    test("names fields that none of the users has as the definition says", async () => {
      const columns = { ...fields.user, passwordHash: "password" };
      const other = await database.connect({
        user: defineUser({ tableName: "people", id: "uuid", columns, profile: { ...profile, age: p.integer() } }),
      });
      const what = 'of collection "people" has no value that fits the definition in the first 2 users.';
      expect(await messages(other)).toEqual(["_id", "age", "password"].map((name) => `The field "${name}" ${what}`));
      await other.close();
    });
  });
}

import {
  defineUser,
  p,
  UnadoptableUsersError,
  type UserDefinition,
  UnsuitableSchemaError,
} from "@portcullis/adapters-mikroorm/mongodb";
import type { Profile } from "@portcullis/core/ports";
import { ObjectId, UUID } from "mongodb";
import { describe, expect, test } from "vitest";
import { type MongoEngine, mongoEngines, rawDatabase } from "./mongodb-stores.ts";
import { ownMongoEngines } from "./own-orm-stores.ts";
import { newUser, usernameKey } from "./samples.ts";

const columns = {
  username: "email",
  passwordHash: "hashed_password",
  disabled: { name: "is_active", inverted: true },
  createdAt: "joined",
} as const;
const user = defineUser({ columns, profile: { role: p.string().default("reader"), city: p.string().nullable() } });

/** Ids in ascending order, made in 2023. */
const ids = Array.from({ length: 6 }, (_, place) => `65539a3c000000000000000${place}`);

async function open<P extends Profile>(
  engine: MongoEngine,
  documents: readonly object[],
  definition: UserDefinition<P>,
) {
  const database = await engine.open();
  const storage = await database.connect({ user: definition });
  const users = rawDatabase(storage).collection("users");
  if (documents.length > 0) await users.insertMany(documents.map((one) => ({ ...one })));
  return {
    storage,
    users,
    close: async () => {
      await storage.close();
      await database.drop();
    },
  };
}

const document = (place: number, email: string, others: object = {}) => ({
  _id: new ObjectId(ids[place]),
  email,
  hashed_password: "hash",
  is_active: true,
  ...others,
});

const standalone = mongoEngines.filter(({ name }) => name === "mongodb");

for (const engine of [...standalone, ...ownMongoEngines]) {
  test.skipIf(engine.skipped !== null)(
    `adopt() on ${engine.label} fills what users lack in batches, and creates indexes and the other collections`,
    async () => {
      const joined = new Date("2020-01-02T03:04:05.678Z");
      const documents = [
        document(0, "Ann@example.org", { joined, note: "stays", role: "admin", city: "Bonn" }),
        document(1, "bob@example.org", { joined: null, usernameKey: null }),
        document(2, "Cleo@example.org", { is_active: false }),
        { _id: new ObjectId(ids[3]), email: "dan@example.org" },
        document(4, "eve@example.org", { usernameKey: "eve@example.org" }),
      ];
      const { close, storage, users } = await open(engine, documents, user);
      await users.createIndex({ email: 1 }, { unique: true });
      await expect(storage.verify()).rejects.toThrow(/"usernameKey" of collection "users" is missing in users/);
      expect(await storage.adopt({ batchSize: 2 })).toBe(5);
      await storage.verify();
      expect(await storage.adopt()).toBe(0);
      expect(await storage.users.findByUsernameKey(usernameKey("ann@example.org"))).toEqual({
        id: ids[0],
        username: "Ann@example.org",
        usernameKey: "ann@example.org",
        passwordHash: "hash",
        disabled: false,
        credentialsVersion: 1,
        createdAt: joined,
        updatedAt: joined,
        credentialsChangedAt: joined,
        verifiedAddress: null,
        profile: { role: "admin", city: "Bonn" },
      });
      expect(await storage.users.list({ limit: 9 })).toMatchObject([
        { username: "Ann@example.org" },
        { username: "bob@example.org", createdAt: new ObjectId(ids[1]).getTimestamp(), profile: { role: "reader" } },
        { username: "Cleo@example.org", disabled: true },
        { username: "dan@example.org", disabled: false, passwordHash: "" },
        { username: "eve@example.org", credentialsVersion: 1 },
      ]);
      expect(await users.findOne({ email: "Ann@example.org" })).toMatchObject({ note: "stays" });
      await expect(
        storage.users.create({ ...newUser("Ann@example.org", { role: "x" }), usernameKey: usernameKey("another key") }),
      ).rejects.toMatchObject({ name: "UsernameTakenError" });
      await storage.users.create(newUser("zoe@example.org", { role: "x" }));
      await close();
    },
  );
}

for (const engine of standalone) {
  describe.skipIf(engine.skipped !== null)(`adopt() on ${engine.label}`, () => {
    test("changes nothing if users share a key or a username is not valid, and names the users", async () => {
      const documents = ["Ann@x.org", "bob@x.org", "ann@x.org", "ANN@x.org", "two words"].map((email, place) =>
        document(place, email),
      );
      const withoutName = { _id: new ObjectId(ids[5]) };
      const { close, storage, users } = await open(engine, [...documents, withoutName], user);
      const error: unknown = await storage.adopt({ batchSize: 2 }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnadoptableUsersError);
      expect(error).toMatchObject({ sameKey: [[ids[0], ids[2], ids[3]]], invalid: [ids[4], ids[5]] });
      expect(await users.find().sort({ _id: 1 }).toArray()).toEqual([...documents, withoutName]);
      expect(await users.indexes()).toHaveLength(1);
      await close();
    });

    test("continues where an interruption stopped it", async () => {
      const emails = ["ann@x.org", "bob@x.org", "cleo@x.org", "dan@x.org"];
      const documents = emails.map((email, place) => document(place, email));
      const { close, storage, users } = await open(engine, documents, user);
      const validate = (validator: object) => rawDatabase(storage).command({ collMod: "users", validator });
      await validate({ $or: [{ email: { $ne: "cleo@x.org" } }, { usernameKey: null }] });
      await expect(storage.adopt({ batchSize: 2 })).rejects.toMatchObject({ kind: "failed", engineCode: "121" });
      expect(await users.countDocuments({ usernameKey: { $ne: null } })).toBe(2);
      await validate({});
      expect(await storage.adopt({ batchSize: 2 })).toBe(2);
      await storage.verify();
      await close();
    });

    const unfit: Readonly<Record<string, readonly [object, string]>> = {
      "a date that is a number": [document(1, "bob@x.org", { joined: 1_700_000_000 }), "joined"],
      "a flag that is null": [document(1, "bob@x.org", { is_active: null }), "is_active"],
      "a profile field of another type": [document(1, "bob@x.org", { city: 7 }), "city"],
      "an id of another type": [{ ...document(1, "bob@x.org"), _id: new UUID() }, "_id"],
    };
    for (const [what, [odd, field]] of Object.entries(unfit)) {
      test(`names the field of ${what}, and changes nothing`, async () => {
        const { close, storage, users } = await open(engine, [document(0, "ann@x.org"), odd], user);
        const error: unknown = await storage.adopt().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(UnsuitableSchemaError);
        expect(error).toMatchObject({ problems: [{ table: "users", column: field }] });
        expect(await users.countDocuments({ usernameKey: { $exists: true } })).toBe(0);
        await close();
      });
    }

    test("names a required profile field without a default that users lack", async () => {
      const definition = defineUser({ columns, profile: { age: p.integer() } });
      const { close, storage } = await open(engine, [document(0, "ann@x.org")], definition);
      await expect(storage.adopt()).rejects.toMatchObject({ problems: [{ table: "users", column: "age" }] });
      await close();
    });

    test("names an index that does not fit, and changes nothing", async () => {
      const { close, storage, users } = await open(engine, [document(0, "ann@x.org")], user);
      await users.createIndex({ usernameKey: 1 }, { name: "mine" });
      const constraint = "users_usernameKey_unique";
      await expect(storage.adopt()).rejects.toMatchObject({ problems: [{ table: "users", constraint }] });
      expect(await users.countDocuments({ usernameKey: { $exists: true } })).toBe(0);
      await close();
    });
  });
}

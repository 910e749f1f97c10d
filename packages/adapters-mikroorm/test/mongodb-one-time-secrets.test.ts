import { defineUser } from "@portcullis/adapters-mikroorm/mongodb";
import type { OneTimeSecretRepository } from "@portcullis/core/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fields } from "./mongodb-other-names.ts";
import { type MongoDatabase, mongoEngines, rawDatabase } from "./mongodb-stores.ts";
import { at, newSecret, newUser, userId } from "./samples.ts";

/** Ids of the application, which may give one to another user later. */
const id = { generate: () => "unused", maxLength: 60 };
const plain = (database: MongoDatabase) => database.connect({ user: defineUser({ id }) });
const renamed = (database: MongoDatabase): ReturnType<typeof plain> =>
  database.connect({
    user: defineUser({ id, columns: fields.user }),
    oneTimeSecret: { columns: fields.oneTimeSecret },
  });
const namings = [
  ["default names", plain],
  ["other names", renamed],
] as const;

for (const engine of mongoEngines.filter(({ name }) => name === "mongodb")) {
  describe.skipIf(engine.skipped !== null).each(namings)(`One-time secrets on ${engine.label}, %s,`, (_, connect) => {
    let database: MongoDatabase;
    let storage: Awaited<ReturnType<typeof plain>>;
    let secrets: OneTimeSecretRepository;

    beforeAll(async () => {
      database = await engine.open();
      storage = await connect(database);
      if (storage.oneTimeSecrets === undefined) throw new Error("The storage has no one-time secrets.");
      secrets = storage.oneTimeSecrets;
    });
    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    test("that a crash left behind are not found or consumed, even if a user gets the id again", async () => {
      const { users } = storage;
      const owner = userId("reused");
      await users.create({ ...newUser("Earlier", {}), id: owner });
      const [orphan, left] = [newSecret(owner, "verify_email"), newSecret(owner, "password_reset")];
      for (const record of [orphan, left]) expect(await secrets.issue(record)).toBe(true);
      await rawDatabase(storage).collection<{ _id: string }>("users").deleteOne({ _id: owner });
      expect(await secrets.find(orphan.id)).toBeNull();
      expect(await secrets.consume({ ...orphan, now: at(1) })).toBeNull();
      await users.create({ ...newUser("Later", {}), id: owner, createdAt: at(60_000) });
      expect(await secrets.find(left.id)).toBeNull();
      expect(await secrets.consume({ ...left, now: at(1) })).toBeNull();
      const own = newSecret(owner, "password_reset");
      expect(await secrets.issue(own)).toBe(true);
      expect(await secrets.find(own.id)).toEqual(own);
      expect(await secrets.consume({ ...own, now: at(1) })).toEqual(own);
    });

    test("that raced the deletion of their user are not found or consumed by a later user with the id", async () => {
      const { users } = storage;
      const owner = userId("raced");
      await users.create({ ...newUser("Raced", {}), id: owner });
      const records = Array.from({ length: 20 }, (_unused, index) => newSecret(owner, `purpose-${index}`));
      await Promise.all([users.delete(owner), ...records.map((record) => secrets.issue(record))]);
      await users.create({ ...newUser("Raced again", {}), id: owner, createdAt: at(60_000) });
      for (const record of records) {
        expect(await secrets.find(record.id)).toBeNull();
        expect(await secrets.consume({ ...record, now: at(1) })).toBeNull();
      }
    });
  });
}

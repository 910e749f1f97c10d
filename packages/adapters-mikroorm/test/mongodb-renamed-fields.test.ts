import { defineUser } from "@portcullis/adapters-mikroorm/mongodb";
import {
  type OpenedHarness,
  registerContract,
  storageContract,
  throttleCountersContract,
  type ThrottleCountersHarness,
} from "@portcullis/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mongoHarness, mongoIdKinds } from "./mongodb-harness.ts";
import { fields, throttleFields } from "./mongodb-other-names.ts";
import { type MongoEngine, mongoEngines, rawDatabase, unreachable } from "./mongodb-stores.ts";
import { at, newUser } from "./samples.ts";

const runner = { describe, test, beforeAll, afterAll };
const throttle = { columns: throttleFields };

async function throttleHarness(engine: MongoEngine): Promise<OpenedHarness<ThrottleCountersHarness>> {
  if (engine.skipped !== null) return { skipped: engine.skipped };
  const database = await engine.open();
  const [first, second] = [await database.connect({ throttle }), await database.connect({ throttle })];
  const away = await unreachable({ throttle });
  const closing = [first, second, away];
  return {
    harness: {
      counters: first.throttleCounters,
      other: second.throttleCounters,
      unreachable: () => away.throttleCounters,
      closable: async () => {
        const own = await database.connect({ throttle });
        closing.push(own);
        return { counters: own.throttleCounters, close: () => own.close() };
      },
    },
    close: async () => {
      for (const storage of closing) await storage.close();
      await database.drop();
    },
  };
}

for (const engine of mongoEngines.filter(({ name }) => name === "mongodb")) {
  describe(`Fields of other names on ${engine.label}`, () => {
    for (const { kind, ids } of mongoIdKinds.filter((one) => one.ids.kind === "objectid")) {
      registerContract(runner, storageContract, () => mongoHarness(engine, kind, ids, fields));
    }
    registerContract(runner, throttleCountersContract, () => throttleHarness(engine));
  });

  test.skipIf(engine.skipped !== null)(
    `An inverted flag on ${engine.label} is stored as its opposite, and read by the ORM with its meaning`,
    async () => {
      const user = defineUser({ columns: fields.user });
      const database = await engine.open();
      const storage = await database.connect({ user });
      const { id } = await storage.users.create(newUser("alice", {}));
      await storage.users.create(newUser("bob", {}));
      await storage.users.setDisabled(id, true, at(1));
      const raw = rawDatabase(storage).collection("users").find().sort({ email: 1 });
      expect(await raw.project({ _id: 0, is_active: 1, email: 1 }).toArray()).toEqual([
        { is_active: false, email: "alice" },
        { is_active: true, email: "bob" },
      ]);
      expect(await storage.users.findById(id)).toMatchObject({ disabled: true, credentialsVersion: 2 });
      const found = await storage.orm.em.fork().find(user.entity, { disabled: true } as object);
      expect(found).toMatchObject([{ username: "alice", disabled: true }]);
      await storage.close();
      await database.drop();
    },
  );
}

test("Names of fields that MongoDB, its driver or JavaScript interprets are rejected, and so are equal names", () => {
  for (const username of [
    "$email",
    "a.b",
    "_id",
    "7",
    "_bsontype",
    "toBSON",
    "constructor",
    "__proto__",
    "createdAt",
  ]) {
    expect(() => defineUser({ columns: { username } })).toThrow(TypeError);
  }
  // @ts-expect-error The id is always `_id`.
  expect(() => defineUser({ columns: { id: "number" } })).toThrow(RangeError);
});

import { defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUser } from "./samples.ts";
import { type TestDatabase, testEngines } from "./stores.ts";

const user = defineUser({
  tableName: "people",
  profile: {
    real: p.float().nullable(),
    price: p.decimal().precision(10).scale(2).nullable(),
    amount: p.decimal("number").precision(10).scale(2).nullable(),
    second: p.time().length(0).nullable(),
    micros: p.time().columnType("time(6)").nullable(),
    code: p.character().length(3).nullable(),
    short: p.string().length(3).nullable(),
  },
});

const kept: Readonly<Record<string, readonly unknown[]>> = {
  real: [0, 0.1, -3.5, 16_777_216, 1e30, 3.402_823_5e38],
  price: ["0.00", "-12345678.90", "0.01"],
  amount: [0.1, 0.29, -1.5, 12_345_678.91],
  second: ["00:00:00", "23:59:59"],
  micros: ["12:34:56.789012"],
  code: ["abc", "  a"],
  short: ["", "abc", "a  "],
};

/** Values that PostgreSQL would round, pad or cut without an error. */
const changed: Readonly<Record<string, readonly unknown[]>> = {
  real: [0.123_456_789, 16_777_217, 1e39, 1e-50],
  price: ["0.005", "1.001", "1e2", " 1 ", "0x10"],
  amount: [0.005, 1.001],
  second: ["12:34:56.5", "23:59:60", "1:00 PM"],
  micros: ["12:34:56.7890123"],
  code: ["ab", ""],
  short: ["abc ", "a   "],
};

for (const engine of testEngines) {
  const { label, skipped } = engine;
  describe.skipIf(skipped !== null)(`On ${label}`, () => {
    let database: TestDatabase;
    let storage: Awaited<ReturnType<typeof connect>>;
    const connect = () => database.connect({ user });

    beforeAll(async () => {
      database = await engine.open();
      storage = await connect();
      await storage.updateSchema();
    });

    afterAll(async () => {
      await storage.close();
      await database.drop();
    });

    let number = 0;
    const stored = async (field: string, value: unknown) => {
      number += 1;
      const profile: object = { [field]: value };
      const { id, profile: created } = await storage.users.create(newUser(`user ${number}`, profile as never));
      return [created, (await storage.users.findById(id))?.profile].map(
        (one) => Reflect.get(one ?? {}, field) as unknown,
      );
    };

    const rows = (table: typeof kept) =>
      Object.entries(table).flatMap(([field, values]) => values.map((value) => [field, value] as const));

    test.each(rows(kept))(`%s keeps %j exactly, on ${label}`, async (field, value) => {
      expect(await stored(field, value)).toEqual([value, value]);
    });

    test.each(rows(changed))(`%s rejects %j, which the column would change, on ${label}`, async (field, value) => {
      await expect(stored(field, value)).rejects.toMatchObject({
        name: "StorageError",
        kind: "failed",
        engineCode: "22023",
      });
    });
  });
}

import { Type } from "@mikro-orm/core";
import * as mongodb from "@portcullis/adapters-mikroorm/mongodb";
import { defineUser, p } from "@portcullis/adapters-mikroorm/pglite";
import type { Profile, Storage } from "@portcullis/core/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mongoEngines } from "./mongodb-stores.ts";
import { newRecord, newUser } from "./samples.ts";
import { testEngines } from "./stores.ts";

/** A type of an application. A copy of the members of its values would not be equal. */
class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
}
class MoneyType extends Type<Money, string> {
  override convertToDatabaseValue = (value: Money) => String(value.cents);
  override convertToJSValue = (value: string) => new Money(Number(value));
  override getColumnType = () => "text";
}

const profile = {
  text: p.string().nullable(),
  whole: p.integer().nullable(),
  real: p.double().nullable(),
  flag: p.boolean().nullable(),
  day: p.datetime(3).nullable(),
  second: p.datetime(0).nullable(),
  large: p.bigint().nullable(),
  bytes: p.uint8array().nullable(),
  color: p.enum(["red", "green"]).nullable(),
  list: p.array().nullable(),
  numbers: p.integer().array().nullable(),
  json: p.json().nullable(),
};
const onMongodb = mongodb.defineUser({ tableName: "people", profile });
const onSql = defineUser({ tableName: "people", profile: { ...profile, money: p.type(MoneyType).nullable() } });

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const circle: { self?: unknown } = {};
circle.self = circle;

const kept: Readonly<Record<string, readonly unknown[]>> = {
  text: ["", " outer ", "NULL", "5", "true", "a\"b\\c'd\n\t{},"],
  whole: [0, -2_147_483_648, 2_147_483_647],
  real: [0.1, -1e300, 5e-324, 9_007_199_254_740_992],
  flag: [true, false],
  day: [new Date("1969-07-20T20:17:40.123Z"), new Date(0)],
  second: [new Date("2031-05-06T07:08:09.000Z")],
  large: [0n, -9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  bytes: [new Uint8Array([0, 1, 255]), new Uint8Array()],
  color: ["red", "green"],
  list: [
    [],
    [""],
    ["NULL", "null", "Null", " sp ", "\t", "\n", "a\nb,c", "q\"uo'te", "back\\slash", "{}", "{a,b}", "ä\u{1F9ED}", "%"],
  ],
  numbers: [[], [1, -2, 3]],
  json: [
    null,
    true,
    "null",
    '{"looks":"like JSON"}',
    "",
    1e300,
    0.1,
    [],
    {},
    { a: [null, { "b.c": 1, $d: "e" }], "": 0 },
    nested(80),
  ],
};

const refused: Readonly<Record<string, readonly unknown[]>> = {
  text: [5, true, 5n, new Date(0), ["a"], { a: 1 }],
  whole: ["12", " 12 ", 1.5, Number.NaN, true, 12n],
  real: ["0.1", true, 1n],
  flag: ["no", "true", 0, 1],
  day: ["2031-05-06", 0, new Date(Number.NaN)],
  second: ["2031-05-06", 0],
  large: ["5", 5],
  bytes: ["00", [0, 1]],
  color: ["blue", "RED", "", 1],
  list: ["a", [new Date(0)], [undefined], { 0: "a" }],
  numbers: [5, [new Date(0)]],
  json: [
    5n,
    { a: 5n },
    circle,
    nested(5000),
    Number.NaN,
    [Number.POSITIVE_INFINITY],
    new Date(0),
    { at: new Date(0) },
    new Map([["a", 1]]),
    [undefined],
    Symbol("s"),
    () => 1,
    new Money(1),
    "a\0b",
  ],
};

/** PostgreSQL would change them. MongoDB, whose fields have no type, keeps them. */
const keptByMongodb: Readonly<Record<string, readonly unknown[]>> = {
  second: [new Date("2031-05-06T07:08:09.789Z")],
  large: [9_223_372_036_854_775_808n],
  list: [[5], [true]],
  numbers: [[{}]],
};

const sql = testEngines.map((engine) => Object.assign(engine, { user: onSql, sql: true }));
const documents = mongoEngines.map((engine) => Object.assign(engine, { user: onMongodb, sql: false }));

for (const engine of [...sql, ...documents]) {
  describe.skipIf(engine.skipped !== null)(`Values of profile fields, on ${engine.label}`, () => {
    let storage: Storage<Profile> & { updateSchema?(): Promise<void> };
    let drop: () => Promise<void>;
    beforeAll(async () => {
      const database = await engine.open();
      drop = () => database.drop();
      storage = await database.connect({ user: engine.user as never, accessToken: { tableName: "logins" } });
      await (storage.updateSchema?.() ?? storage.migrate());
    });
    afterAll(async () => {
      await storage.close();
      await drop();
    });

    let last = 0;
    const user = (fields: object) => newUser<Profile>(`user-${(last += 1)}`, fields);
    const comparable = (value: unknown) => (value instanceof Uint8Array ? [...value] : value);

    const lists = [kept, engine.sql ? {} : keptByMongodb].flatMap((each) => Object.entries(each));
    for (const [field, values] of lists) {
      test(`Each value of the field ${field} is read back unchanged, on ${engine.label}`, async () => {
        for (const value of values) {
          const created = await storage.users.create(user({ [field]: value }));
          const changed = await storage.users.create(user({}));
          expect(await storage.users.update(changed.id, { profile: { [field]: value }, at: new Date(0) })).toBe(true);
          for (const id of [created.id, changed.id]) {
            const read = (await storage.users.findById(id))?.profile as Readonly<Record<string, unknown>>;
            // A null counts as absent if the field is optional.
            expect(comparable(read[field])).toStrictEqual(comparable(value ?? undefined));
          }
        }
      });
    }

    const refusedLists = [refused, engine.sql ? keptByMongodb : {}].flatMap((each) => Object.entries(each));
    for (const [field, values] of refusedLists) {
      test(`A value that the field ${field} can't keep is rejected with a StorageError, on ${engine.label}`, async () => {
        for (const value of values) {
          const given = user({ [field]: value });
          const outcome = await storage.users.create(given).then(
            (created) => created.profile,
            (error: unknown) => error,
          );
          expect(outcome).toMatchObject({ name: "StorageError", kind: "failed" });
          expect(await storage.users.findByUsernameKey(given.usernameKey)).toBeNull();
        }
      });
    }

    test.runIf(engine.sql)(
      `Sessions looked up at once each get values of an own type, on ${engine.label}.`,
      async () => {
        const { id } = await storage.users.create(user({ money: new Money(1995) }));
        const record = newRecord(id);
        await storage.accessTokens.create(record);
        const found = await Promise.all([1, 2, 3].map(() => storage.accessTokens.findWithUser(record.id)));
        const moneys = found.map((one) => (one?.user.profile as { readonly money: Money } | undefined)?.money);
        expect(moneys.map((money) => money?.cents)).toEqual([1995, 1995, 1995]);
        expect(new Set(moneys).size).toBe(3);
      },
    );
  });
}

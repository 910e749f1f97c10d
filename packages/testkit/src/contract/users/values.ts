import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { assertUser } from "../../harness/expectations.ts";
import { at, createUser, newUser } from "../../harness/samples.ts";
import { spoil } from "../../harness/spoil.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

const depth = (levels: number): unknown => (levels === 0 ? 1 : [depth(levels - 1)]);

/** Values by field of `sampleProfiles`. Some of them no database keeps: these must be rejected. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  displayName: ["", "\r\n", "e\u0301", "\u00e9", "\ufeff", "\u{10ffff}", "x".repeat(5000), "a\0b", "\ud800", 5, true],
  logins: [0, -1, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1.5, Number.NaN, "12"],
  score: [-0, 5e-324, 1.797_693_134_862_315_7e308, 0.1 + 0.2, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN, "0.1"],
  subscribed: [true, false, 0, "false"],
  birthday: [
    new Date("0001-01-01T00:00:00.000Z"),
    new Date("9999-12-31T23:59:59.999Z"),
    new Date("1582-10-10T12:00:00.001Z"),
    new Date("-000044-03-15T00:00:00.000Z"),
    new Date(8.64e15),
    new Date(Number.NaN),
    "2031-05-06",
    0,
  ],
  settings: [
    { "": "", "a.b": 1, $set: { $a: 2 }, "0": [], constructor: "c" },
    JSON.parse('{"__proto__":1}') as unknown,
    { second: 1, first: 2 },
    [[], [[]], {}],
    depth(60),
    1e21,
    "\u2028",
    { a: "b\0c" },
    ["\ud800"],
    Number.NaN,
    10n,
    new Date(0),
    new Map([["a", 1]]),
    [undefined],
  ],
};

const fieldsOf = (harness: StorageHarness) => Object.keys(values).filter((field) => field in harness.profiles.full());

const needsSampleFields = (harness: StorageHarness): string | null =>
  fieldsOf(harness).length > 0 ? null : "the profile has no field named as the testkit's samples";

const needsFields = ({ profiles }: StorageHarness): string | null =>
  Object.keys(profiles.full()).length > 0 ? null : "the profile has no fields";

export const userValues = checksOf<StorageHarness>("UserRepository", [
  {
    line: 15,
    name: "Changing a profile after it was passed to an update, or a user of a list, does not change the store.",
    skip: needsFields,
    run: async (harness) => {
      const user = await createUser(harness);
      const given = { profile: harness.profiles.other(), at: at(1) };
      assert.equal(await harness.users.update(user.id, given), true);
      const expected = structuredClone(await harness.users.findById(user.id));
      assert.ok(expected);
      assert.deepStrictEqual(expected.profile, { ...user.profile, ...harness.profiles.other() });
      spoil(given);
      await assertUser(harness, expected);
      spoil(await harness.users.list({ limit: 1000 }));
      await assertUser(harness, expected);
      for (const one of await harness.users.list({ limit: 1000 })) assert.ok(!("spoiled" in one));
    },
  },
  {
    line: 66,
    name: "Each value of a profile field is read back as given, or is rejected and nothing is stored.",
    skip: needsSampleFields,
    run: async (harness) => {
      for (const field of fieldsOf(harness)) {
        for (const value of values[field] ?? []) {
          const profile = { ...harness.profiles.full(), [field]: value };
          const given = newUser(harness, { profile });
          const kept = await createUser(harness);
          const [created, updated] = await Promise.all([
            harness.users.create(given).catch(isRefusal),
            harness.users.update(kept.id, { profile: { [field]: value }, at: at(1) }).catch(isRefusal),
          ]);
          if (created === null) assert.equal(await harness.users.findByUsernameKey(given.usernameKey), null);
          else {
            assert.deepStrictEqual(created.profile, profile);
            assert.deepStrictEqual((await harness.users.findById(created.id))?.profile, profile);
          }
          const read = (await harness.users.findById(kept.id))?.profile;
          assert.deepStrictEqual(read, updated === null ? kept.profile : { ...kept.profile, [field]: value });
        }
      }
    },
  },
]);

const isRefusal = (error: unknown): null => {
  assert.ok(error instanceof Error);
  return null;
};

import assert from "node:assert/strict";
import { userId, usernameKey } from "../../harness/brands.ts";
import { checksOf } from "../../harness/check.ts";
import { needsOptionalFields, needsProfile } from "../../harness/capabilities.ts";
import { assertUser } from "../../harness/expectations.ts";
import { at, createUser, malformedUserIds, newUser, unique, unknownUserId } from "../../harness/samples.ts";
import { spoil } from "../../harness/spoil.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

const fieldsOf = (profile: object) => Object.keys(profile).toSorted();

/** Dates that are easily changed by summer time, unusual zone offsets, 32 bits or whole seconds. */
const dates = [
  "1899-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00.000Z",
  "2030-03-31T01:30:00.001Z",
  "2030-10-27T00:59:59.999Z",
  "2038-01-19T03:14:08.100Z",
  "9999-12-30T00:00:00.007Z",
].map((text) => new Date(text));

const literals = [
  "%",
  "_",
  ".*",
  "^",
  "$ne",
  "'",
  '"',
  "\\",
  "`",
  ";--",
  "{}",
  "[a]",
  "(",
  "😀",
  "é",
  "e\u0301",
  "ß",
  "İ",
  "\u202f",
];

export const userReading = checksOf<StorageHarness>("UserRepository", [
  {
    line: 3,
    name: "An unknown id or username key reads as null.",
    run: async (harness) => {
      assert.equal(await harness.users.findById(await unknownUserId(harness)), null);
      assert.equal(await harness.users.findByUsernameKey(usernameKey(unique())), null);
      assert.equal(await harness.users.findByUsernameKey(usernameKey("")), null);
    },
  },
  {
    line: 3,
    name: "A malformed id is treated as an id that does not exist.",
    run: async (harness) => {
      for (const id of malformedUserIds(harness)) {
        assert.equal(await harness.users.findById(id), null);
        assert.equal(await harness.users.update(id, { at: at(1) }), false);
        assert.equal(await harness.users.setDisabled(id, true, at(1)), false);
        const passwordHash = "$new";
        assert.equal(
          await harness.users.replacePasswordHash({ id, expectedPasswordHash: "$old", passwordHash }),
          false,
        );
        const change = { id, expectedCredentialsVersion: 1, passwordHash, at: at(1) };
        assert.equal(await harness.users.changePassword(change), false);
        assert.equal(await harness.users.delete(id), false);
      }
    },
  },
  {
    line: 3,
    name: "Pages of the user list have no gaps or duplicates, are ordered by id, and honour their limit.",
    run: async (harness) => {
      const mine = new Set<string>();
      for (let count = 0; count < 5; count += 1) mine.add((await createUser(harness)).id);
      const listedBy = async (limit: number) => {
        const seen: string[] = [];
        for (;;) {
          const after = seen.at(-1);
          const page = await harness.users.list(after === undefined ? { limit } : { after: userId(after), limit });
          assert.ok(page.length <= limit, "a page is longer than its limit");
          if (page.length === 0) return seen;
          assert.ok(!page.some((user) => seen.includes(user.id)), "a user is listed twice");
          seen.push(...page.map((user) => user.id));
        }
      };
      const byTwo = await listedBy(2);
      assert.deepStrictEqual(new Set(byTwo.filter((id) => mine.has(id))), mine);
      assert.deepStrictEqual(await listedBy(3), byTwo, "where pages end decides who is listed");
    },
  },
  {
    line: 10,
    name: "Optional profile fields that are absent at creation are absent when read.",
    skip: needsOptionalFields,
    run: async (harness) => {
      const user = await createUser(harness, { profile: harness.profiles.bare() });
      const found = await harness.users.findById(user.id);
      assert.ok(found);
      assert.deepStrictEqual(found.profile, harness.profiles.bare());
      assert.deepStrictEqual(fieldsOf(found.profile), fieldsOf(harness.profiles.bare()));
      assert.deepStrictEqual(user, found);
    },
  },
  {
    line: 10,
    name: "Dates are read back to the millisecond.",
    run: async (harness) => {
      for (const createdAt of dates) {
        const user = await createUser(harness, { createdAt });
        assert.deepStrictEqual(user.createdAt, createdAt);
        await assertUser(harness, user);
      }
    },
  },
  {
    line: 11,
    name: "Profile fields are read back with their values and types.",
    skip: needsProfile,
    run: async (harness) => {
      for (const sample of [harness.profiles.full(), harness.profiles.other()]) {
        const user = await createUser(harness, { profile: sample });
        assert.deepStrictEqual(user.profile, sample);
        assert.deepStrictEqual((await harness.users.findById(user.id))?.profile, sample);
      }
    },
  },
  {
    line: 15,
    name: "Changing a user object after it was passed or returned does not change the store.",
    run: async (harness) => {
      const given = newUser(harness, { createdAt: at(0) });
      const expected = structuredClone(await harness.users.create(given));
      spoil(given);
      await assertUser(harness, expected);
      spoil(await harness.users.findById(expected.id));
      await assertUser(harness, expected);
      spoil(await harness.users.findByUsernameKey(expected.usernameKey));
      await assertUser(harness, expected);
    },
  },
  {
    line: 16,
    name: "Wildcards, quotes, operators and any Unicode in a username are matched literally.",
    run: async (harness) => {
      const name = unique();
      await createUser(harness, { usernameKey: usernameKey(`a${name}`) });
      for (const literal of literals) {
        const key = usernameKey(`${literal}${name}`);
        assert.equal(await harness.users.findByUsernameKey(key), null);
        const user = await createUser(harness, { username: key, usernameKey: key, passwordHash: `$${literal}` });
        assert.deepStrictEqual(await harness.users.findByUsernameKey(key), user);
        assert.equal(user.username, key);
      }
    },
  },
]);

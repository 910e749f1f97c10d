import assert from "node:assert/strict";
import type { UserId } from "@portcullis/core/ports";
import { checksOf } from "../../harness/check.ts";
import { assertGone, assertStored, assertUser } from "../../harness/expectations.ts";
import { inTurn } from "../../harness/in-turn.ts";
import { at, createRecord, createUser, newUser } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

/** A text in the alphabet of PHC strings, in both cases. */
const hash = (length: number, end = "zZ") => `$argon2id$${"aB3+/".repeat(length)}`.slice(0, length - end.length) + end;

const lengths = [97, 300];

const needsSampleProfile = ({ profiles }: StorageHarness): string | null =>
  "settings" in profiles.full() && "displayName" in profiles.full()
    ? null
    : "the profile has no text and JSON fields named as the testkit's samples";

/** Values that a store may wrongly parse, round or merge. */
const jsonValues = [
  { first: { a: 1, b: [1, 2] } },
  { first: { c: 3 } },
  null,
  "null",
  '{"looks":"like JSON"}',
  "5",
  [9_007_199_254_740_991, 1e300, -0.1, 5e-324],
  {},
];

export const lastingUsers = checksOf<StorageHarness>("UserRepository", [
  {
    line: "29c",
    name: "Password hashes of 97 and 300 characters are kept whole and compared by case.",
    run: async (harness) => {
      for (const length of lengths) {
        const user = await createUser(harness, { passwordHash: hash(length) });
        assert.equal(user.passwordHash, hash(length));
        await assertUser(harness, user);
        for (const expectedPasswordHash of [hash(length, "zz"), hash(length, "zY"), hash(length).slice(0, -1)]) {
          const rehash = { id: user.id, expectedPasswordHash, passwordHash: "$wrong" };
          assert.equal(await harness.users.replacePasswordHash(rehash), false);
        }
        const rehash = { id: user.id, expectedPasswordHash: hash(length), passwordHash: hash(length, "Rr") };
        assert.equal(await harness.users.replacePasswordHash(rehash), true);
        await assertUser(harness, { ...user, passwordHash: hash(length, "Rr") });
        const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: hash(length, "Cc"), at: at(1) };
        assert.equal(await harness.users.changePassword(change), true);
        assert.equal((await harness.users.findById(user.id))?.passwordHash, hash(length, "Cc"));
      }
    },
  },
  {
    line: "29c",
    name: "Text of a profile is not trimmed; JSON is replaced, and not merged, parsed or rounded.",
    skip: needsSampleProfile,
    run: async (harness) => {
      const user = await createUser(harness);
      for (const displayName of [" outer ", "\tlines\n", "null", "5"]) {
        const profile = { ...harness.profiles.full(), displayName };
        assert.deepStrictEqual((await createUser(harness, { profile })).profile, profile);
        assert.equal(await harness.users.update(user.id, { profile: { displayName }, at: at(1) }), true);
        assert.deepStrictEqual((await harness.users.findById(user.id))?.profile, profile);
      }
      for (const settings of jsonValues) {
        const profile = { ...harness.profiles.full(), settings };
        assert.deepStrictEqual((await createUser(harness, { profile })).profile, profile);
        assert.equal(await harness.users.update(user.id, { profile: { ...profile }, at: at(1) }), true);
        assert.deepStrictEqual((await harness.users.findById(user.id))?.profile, profile);
      }
    },
  },
  {
    line: "29a",
    name: "A page of users continues after a user who was deleted.",
    run: async (harness) => {
      const made: UserId[] = [];
      for (let count = 0; count < 4; count += 1) made.push((await createUser(harness)).id);
      const order: UserId[] = [];
      for (;;) {
        const after = order.at(-1);
        const page = await harness.users.list(after === undefined ? { limit: 100 } : { after, limit: 100 });
        order.push(...page.map(({ id }) => id));
        if (page.length < 100) break;
      }
      const mine = order.filter((id) => made.includes(id));
      const [first, second, third] = mine;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      await harness.users.delete(second);
      const next: UserId[] = [];
      for (let after = second; ; ) {
        const page = await harness.users.list({ after, limit: 100 });
        next.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (last === undefined || page.length < 100) break;
        after = last.id;
      }
      assert.deepStrictEqual(
        next.filter((id) => made.includes(id)),
        mine.slice(2),
      );
    },
  },
  {
    line: "29d",
    name: "Each finder returns a user as the last acknowledged write left it.",
    run: async (harness) => {
      let user = await createUser(harness);
      const record = await createRecord(harness, user.id);
      const assertEverywhere = async () => {
        assert.deepStrictEqual(await harness.users.findById(user.id), user);
        assert.deepStrictEqual(await harness.users.findByUsernameKey(user.usernameKey), user);
        assert.deepStrictEqual((await harness.accessTokens.findWithUser(record.id))?.user, user);
        const pages = await harness.users.list({ limit: 1000 });
        const listed = pages.find(({ id }) => id === user.id);
        if (listed !== undefined) assert.deepStrictEqual(listed, user);
      };
      await assertEverywhere();
      const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$changed", at: at(1) };
      assert.equal(await harness.users.changePassword(change), true);
      const changed = { credentialsVersion: 2, credentialsChangedAt: at(1), updatedAt: at(1) };
      user = { ...user, passwordHash: "$changed", ...changed };
      await assertEverywhere();
      const username = { display: "As it is now", key: newUser(harness).usernameKey };
      assert.equal(await harness.users.update(user.id, { username, at: at(2) }), true);
      user = { ...user, username: username.display, usernameKey: username.key, updatedAt: at(2) };
      await assertEverywhere();
      await harness.users.delete(user.id);
      await assertGone(harness, record.id);
    },
  },
  {
    line: "29e",
    name: "Records stay after disabling and a password change; a disabled user is found, purged and deleted like others.",
    run: (harness) =>
      inTurn(async () => {
        const user = await createUser(harness);
        const record = await createRecord(harness, user.id);
        const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$changed", at: at(1) };
        assert.equal(await harness.users.changePassword(change), true);
        await assertStored(harness, record);
        assert.equal(await harness.users.setDisabled(user.id, true, at(2)), true);
        await assertStored(harness, record);
        const query = { userId: user.id, now: at(3), limit: 10 };
        assert.equal((await harness.accessTokens.listByUser(query)).length, 1);
        assert.equal((await harness.users.findByUsernameKey(user.usernameKey))?.disabled, true);
        const past = new Date(Date.UTC(1986, 0, 1));
        const ended = await createRecord(harness, user.id, { createdAt: past, deadline: past });
        while ((await harness.accessTokens.purge({ now: past, limit: 1000 })) > 0);
        await assertGone(harness, ended.id);
        assert.equal(await harness.users.delete(user.id), true);
        assert.equal(await harness.users.findById(user.id), null);
        await assertGone(harness, record.id);
      }),
  },
]);

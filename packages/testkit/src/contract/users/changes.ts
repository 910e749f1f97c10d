import assert from "node:assert/strict";
import { usernameKey } from "../../harness/brands.ts";
import { checksOf } from "../../harness/check.ts";
import { needsOptionalFields, needsProfile } from "../../harness/capabilities.ts";
import { assertGone, assertStored, assertUser, countTrue, isTaken, race } from "../../harness/expectations.ts";
import { at, createRecord, createUser, unique, unknownUserId } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

export const userChanges = checksOf<StorageHarness>("UserRepository", [
  {
    line: 5,
    name: "Taking the username key of another user is rejected as taken and changes nothing; a user's own key may be set again.",
    run: async (harness) => {
      const holder = await createUser(harness);
      const user = await createUser(harness);
      const username = { display: "Taken", key: holder.usernameKey };
      await assert.rejects(harness.users.update(user.id, { username, at: at(1) }), isTaken);
      await assertUser(harness, user);
      await assertUser(harness, holder);
      const respelt = { display: "Respelt", key: user.usernameKey };
      assert.equal(await harness.users.update(user.id, { username: respelt, at: at(1) }), true);
      await assertUser(harness, { ...user, username: "Respelt", updatedAt: at(1) });
    },
  },
  {
    line: 9,
    name: "A change of username keeps everything else, and the old name becomes available.",
    run: async (harness) => {
      const user = await createUser(harness);
      const key = usernameKey(`renamed ${unique()}`);
      assert.equal(await harness.users.update(user.id, { username: { display: "Renamed", key }, at: at(1) }), true);
      const renamed = { ...user, username: "Renamed", usernameKey: key, updatedAt: at(1) };
      await assertUser(harness, renamed);
      assert.deepStrictEqual(await harness.users.findByUsernameKey(key), renamed);
      assert.equal(await harness.users.findByUsernameKey(user.usernameKey), null);
      await createUser(harness, { usernameKey: user.usernameKey });
    },
  },
  {
    line: 9,
    name: "A change of some profile fields keeps the others.",
    skip: needsProfile,
    run: async (harness) => {
      const other: Readonly<Record<string, unknown>> = { ...harness.profiles.other() };
      for (const [name, value] of Object.entries(other)) {
        const user = await createUser(harness);
        assert.equal(await harness.users.update(user.id, { profile: { [name]: value }, at: at(1) }), true);
        await assertUser(harness, { ...user, profile: { ...user.profile, [name]: value }, updatedAt: at(1) });
      }
    },
  },
  {
    line: 9,
    name: "An explicit undefined clears an optional profile field.",
    skip: needsOptionalFields,
    run: async (harness) => {
      const bare = harness.profiles.bare();
      const optional = Object.keys(harness.profiles.full()).filter((name) => !(name in bare));
      const profile = Object.fromEntries(optional.map((name) => [name, undefined]));
      const user = await createUser(harness);
      assert.equal(await harness.users.update(user.id, { profile, at: at(1) }), true);
      await assertUser(harness, { ...user, profile: bare, updatedAt: at(1) });
    },
  },
  {
    line: 9,
    name: "Updating an unknown user changes and creates nothing.",
    run: async (harness) => {
      const id = await unknownUserId(harness);
      const username = { display: "Nobody", key: usernameKey(unique()) };
      assert.equal(await harness.users.update(id, { username, at: at(1) }), false);
      assert.equal(await harness.users.findById(id), null);
      assert.equal(await harness.users.findByUsernameKey(username.key), null);
    },
  },
  {
    line: 9,
    name: "An update that expects a credentials version is only made if it is current.",
    run: async (harness) => {
      const user = await createUser(harness);
      const key = usernameKey(`renamed ${unique()}`);
      const username = { display: "Renamed", key };
      for (const expectedCredentialsVersion of [0, 2]) {
        const changes = { username, expectedCredentialsVersion, at: at(1) };
        assert.equal(await harness.users.update(user.id, changes), false);
      }
      await assertUser(harness, user);
      const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(2) };
      await harness.users.changePassword(change);
      assert.equal(await harness.users.update(user.id, { username, expectedCredentialsVersion: 1, at: at(3) }), false);
      assert.equal(await harness.users.update(user.id, { username, expectedCredentialsVersion: 2, at: at(4) }), true);
      const changed = { passwordHash: "$new", credentialsVersion: 2, credentialsChangedAt: at(2), updatedAt: at(4) };
      await assertUser(harness, { ...user, ...changed, username: "Renamed", usernameKey: key });
    },
  },
  {
    line: 12,
    name: "A password change replaces the hash, raises the credentials version and moves credentialsChangedAt.",
    run: async (harness) => {
      const user = await createUser(harness);
      const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(5) };
      assert.equal(await harness.users.changePassword(change), true);
      const changed = {
        ...user,
        passwordHash: "$new",
        credentialsVersion: 2,
        credentialsChangedAt: at(5),
        updatedAt: at(5),
      };
      await assertUser(harness, changed);
    },
  },
  {
    line: 12,
    name: "A password change that expects another credentials version, or an unknown user, does nothing.",
    run: async (harness) => {
      const user = await createUser(harness);
      for (const expectedCredentialsVersion of [0, 2]) {
        const change = { id: user.id, expectedCredentialsVersion, passwordHash: "$new", at: at(5) };
        assert.equal(await harness.users.changePassword(change), false);
      }
      await assertUser(harness, user);
      const id = await unknownUserId(harness);
      const change = { id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(5) };
      assert.equal(await harness.users.changePassword(change), false);
      assert.equal(await harness.users.findById(id), null);
    },
  },
  {
    line: 12,
    name: "Of simultaneous password changes that expect the same credentials version, exactly one is made.",
    run: (harness) =>
      race(harness, async (callers) => {
        const user = await createUser(harness);
        const change = { id: user.id, expectedCredentialsVersion: 1, at: at(5) };
        const made = await Promise.all(
          callers.map((caller) => harness.users.changePassword({ ...change, passwordHash: `$${caller}` })),
        );
        assert.equal(countTrue(made), 1);
        const stored = await harness.users.findById(user.id);
        assert.equal(stored?.credentialsVersion, 2);
        assert.equal(stored.passwordHash, `$${made.indexOf(true)}`);
      }),
  },
  {
    line: 12,
    name: "A rehash only replaces the hash, and only if the expected hash is current.",
    run: async (harness) => {
      const user = await createUser(harness);
      const rehash = { id: user.id, expectedPasswordHash: user.passwordHash, passwordHash: "$stronger" };
      assert.equal(await harness.users.replacePasswordHash(rehash), true);
      await assertUser(harness, { ...user, passwordHash: "$stronger" });
      assert.equal(await harness.users.replacePasswordHash({ ...rehash, passwordHash: "$late" }), false);
      await assertUser(harness, { ...user, passwordHash: "$stronger" });
      const id = await unknownUserId(harness);
      assert.equal(await harness.users.replacePasswordHash({ ...rehash, id }), false);
    },
  },
  {
    line: 13,
    name: "Disabling and enabling each raise the credentials version once; repeating them does not.",
    run: async (harness) => {
      const user = await createUser(harness);
      const other = await createUser(harness);
      const steps = [
        { disabled: true, credentialsVersion: 2 },
        { disabled: true, credentialsVersion: 2 },
        { disabled: false, credentialsVersion: 3 },
        { disabled: false, credentialsVersion: 3 },
        { disabled: true, credentialsVersion: 4 },
      ];
      for (const [step, { disabled, credentialsVersion }] of steps.entries()) {
        assert.equal(await harness.users.setDisabled(user.id, disabled, at(step)), true);
        await assertUser(harness, { ...user, disabled, credentialsVersion, updatedAt: at(step) });
      }
      await assertUser(harness, other);
      assert.equal(await harness.users.setDisabled(await unknownUserId(harness), true, at(1)), false);
    },
  },
  {
    line: 13,
    name: "Of simultaneous calls that disable a user, exactly one raises the credentials version; the records stay.",
    run: (harness) =>
      race(harness, async (callers) => {
        const user = await createUser(harness);
        const record = await createRecord(harness, user.id);
        const found = await Promise.all(callers.map(() => harness.users.setDisabled(user.id, true, at(5))));
        assert.equal(countTrue(found), callers.length);
        await assertUser(harness, { ...user, disabled: true, credentialsVersion: 2, updatedAt: at(5) });
        await assertStored(harness, record);
      }),
  },
  {
    line: 14,
    name: "Deleting a user frees the username; deleting an unknown user returns false.",
    run: async (harness) => {
      const user = await createUser(harness);
      assert.equal(await harness.users.delete(user.id), true);
      assert.equal(await harness.users.findById(user.id), null);
      assert.equal(await harness.users.findByUsernameKey(user.usernameKey), null);
      assert.equal(await harness.users.delete(user.id), false);
      await createUser(harness, { usernameKey: user.usernameKey });
    },
  },
  {
    line: 14,
    name: "A deletion that expects another credentials version deletes neither the user nor their records.",
    run: async (harness) => {
      const user = await createUser(harness);
      const record = await createRecord(harness, user.id);
      for (const expected of [0, 2]) assert.equal(await harness.users.delete(user.id, expected), false);
      await assertUser(harness, user);
      await assertStored(harness, record);
      assert.equal(await harness.users.delete(user.id, 1), true);
      assert.equal(await harness.users.findById(user.id), null);
      await assertGone(harness, record.id);
      assert.equal(await harness.users.delete(user.id, 1), false);
    },
  },
  {
    line: 14,
    name: "When a deletion that expects a credentials version races a password change, exactly one of the two is made.",
    run: (harness) =>
      race(harness, async (callers) => {
        const user = await createUser(harness);
        const record = await createRecord(harness, user.id);
        const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(5) };
        const made = await Promise.all(
          callers.map((caller) =>
            caller % 2 === 0 ? harness.users.delete(user.id, 1) : harness.users.changePassword(change),
          ),
        );
        assert.equal(countTrue(made), 1);
        const deleted = made.indexOf(true) % 2 === 0;
        assert.equal((await harness.users.findById(user.id)) === null, deleted);
        if (deleted) await assertGone(harness, record.id);
        else await assertStored(harness, record);
      }),
  },
]);

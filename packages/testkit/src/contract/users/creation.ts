import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { usernameKey } from "../../harness/brands.ts";
import { needs, needsOwnIds } from "../../harness/capabilities.ts";
import { assertUser, countTrue, isFieldTaken, isStorageError, isTaken, race } from "../../harness/expectations.ts";
import { at, createRecord, createUser, newUser, unique } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

export const userCreation = checksOf<StorageHarness>("UserRepository", [
  {
    line: 1,
    name: "A created user is returned with an id and all values, and reading by that id returns an equal user.",
    run: async (harness) => {
      const given = newUser(harness);
      const created = await harness.users.create(given);
      assert.equal(typeof created.id, "string");
      assert.notEqual(created.id, "");
      assert.deepStrictEqual(created, {
        ...given,
        id: created.id,
        disabled: false,
        updatedAt: at(0),
        credentialsVersion: 1,
        credentialsChangedAt: at(0),
        verifiedAddress: null,
      });
      await assertUser(harness, created);
    },
  },
  {
    line: 1,
    name: "A user can be created disabled.",
    run: async (harness) => {
      const created = await createUser(harness, { disabled: true });
      assert.equal(created.disabled, true);
      await assertUser(harness, created);
    },
  },
  {
    line: 2,
    name: "An id of the caller's choice is stored unchanged.",
    skip: needsOwnIds,
    run: async (harness) => {
      const id = harness.ids.make?.();
      assert.ok(id);
      const created = await createUser(harness, { id });
      assert.equal(created.id, id);
      await assertUser(harness, created);
    },
  },
  {
    line: 2,
    name: "Every finder returns a user with the same id.",
    run: async (harness) => {
      const user = await createUser(harness);
      const record = await createRecord(harness, user.id);
      assert.deepStrictEqual(await harness.users.findById(user.id), user);
      assert.deepStrictEqual(await harness.users.findByUsernameKey(user.usernameKey), user);
      const joined = await harness.accessTokens.findWithUser(record.id);
      assert.deepStrictEqual(joined?.user, user);
      assert.equal(joined.record.userId, user.id);
      const [listed] = await harness.accessTokens.listByUser({ userId: user.id, now: at(1), limit: 1 });
      assert.equal(listed?.userId, user.id);
    },
  },
  {
    line: 4,
    name: "The username is kept as typed, and found only by its key, which is matched literally.",
    run: async (harness) => {
      const name = unique();
      const user = await createUser(harness, {
        username: ` Ångström-${name} `,
        usernameKey: usernameKey(`ångström-${name}`),
      });
      assert.equal(user.username, ` Ångström-${name} `);
      assert.deepStrictEqual(await harness.users.findByUsernameKey(user.usernameKey), user);
      const others = [user.username, `Ångström-${name}`, ` ångström-${name}`, `ångström-${name} `, `angstrom-${name}`];
      const decomposed = user.usernameKey.normalize("NFD");
      for (const other of [...others, decomposed]) {
        assert.equal(await harness.users.findByUsernameKey(usernameKey(other)), null);
      }
    },
  },
  {
    line: 5,
    name: "A second user with the same username key is rejected as taken, whatever the spelling.",
    run: async (harness) => {
      const first = await createUser(harness);
      const second = newUser(harness, { username: first.username.toUpperCase(), usernameKey: first.usernameKey });
      await assert.rejects(harness.users.create(second), isTaken);
    },
  },
  {
    line: 5,
    name: "A taken value of a unique profile field is rejected with the name of the field.",
    skip: needs("withUniqueField"),
    run: async (harness) => {
      const kind = await harness.withUniqueField?.();
      assert.ok(kind);
      const own = { ...harness, users: kind.users };
      const holder = await createUser(own);
      const refused = newUser(own);
      await assert.rejects(kind.users.create(refused), isFieldTaken(kind.field));
      assert.equal(await kind.users.findByUsernameKey(refused.usernameKey), null);
      const other = await createUser(own, { profile: harness.profiles.other() });
      const change = { profile: harness.profiles.full(), at: at(1) };
      await assert.rejects(kind.users.update(other.id, change), isFieldTaken(kind.field));
      await assertUser(own, other);
      assert.equal(await kind.users.update(holder.id, change), true);
    },
  },
  {
    line: 6,
    name: "Of simultaneous creations with one username, exactly one succeeds; the others fail as taken.",
    run: (harness) =>
      race(harness, async (callers) => {
        const key = usernameKey(`raced ${unique()}`);
        const creations = await Promise.all(
          callers.map((caller) =>
            createUser(harness, { username: `Raced ${caller}`, usernameKey: key }).then(
              (user) => user,
              (error: unknown) => !isTaken(error),
            ),
          ),
        );
        const winners = creations.filter((outcome) => typeof outcome !== "boolean");
        assert.equal(winners.length, 1);
        assert.equal(countTrue(creations.map((outcome) => outcome === false)), callers.length - 1);
        assert.deepStrictEqual(await harness.users.findByUsernameKey(key), winners[0]);
      }),
  },
  {
    line: 7,
    name: "A rejected creation stores nothing and does not change the user with that name.",
    run: async (harness) => {
      const first = await createUser(harness);
      const own = harness.ids.make?.();
      const refused = newUser(harness, { usernameKey: first.usernameKey, ...(own === undefined ? {} : { id: own }) });
      await assert.rejects(harness.users.create(refused));
      if (own !== undefined) assert.equal(await harness.users.findById(own), null);
      assert.deepStrictEqual(await harness.users.findByUsernameKey(first.usernameKey), first);
      await harness.users.delete(first.id);
      assert.equal(await harness.users.findByUsernameKey(first.usernameKey), null);
    },
  },
  {
    line: 8,
    name: "A second user with the same id is rejected with a StorageError, not as taken.",
    skip: needsOwnIds,
    run: async (harness) => {
      const id = harness.ids.make?.();
      assert.ok(id);
      const first = await createUser(harness, { id });
      await assert.rejects(createUser(harness, { id }), isStorageError());
      await assertUser(harness, first);
    },
  },
  {
    line: 8,
    name: "A username too long for the store is refused by a StorageError, or kept whole.",
    run: async (harness) => {
      const long = Array.from({ length: 300 }, unique).join("");
      const given = newUser(harness, { username: long, usernameKey: usernameKey(long) });
      try {
        assert.equal((await harness.users.create(given)).username, long);
      } catch (error) {
        isStorageError()(error);
        return;
      }
      assert.equal((await harness.users.findByUsernameKey(given.usernameKey))?.username, long);
    },
  },
]);

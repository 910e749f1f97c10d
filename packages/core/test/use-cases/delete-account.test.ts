import { expect, test } from "vitest";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { alice, createFixture, failure, fixtureWithAlice, isAlive, nobody, replacing } from "../support/fixture.ts";

test("A user who deletes the account ends all sessions and frees the username.", async () => {
  const { portcullis, user, pair, contents, events } = await fixtureWithAlice();
  await portcullis.deleteAccount({ userId: user.id, currentPassword: alice.password });
  expect(contents()).toEqual({ users: [], records: [], secrets: [] });
  expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
  await expect(portcullis.register(alice)).resolves.toBeDefined();
  expect(events.ofType("user_deleted")).toMatchObject([{ userId: user.id, by: "user" }]);
});

test.each([
  ["wrong_password", { currentPassword: "not the current one" }],
  ["validation_failed", { currentPassword: "\ud800" }],
  ["not_found", { userId: nobody }],
])("Deleting an account with %s deletes nothing.", async (code, wrong) => {
  const { portcullis, user, contents, events } = await fixtureWithAlice();
  const before = contents();
  const deletion = { userId: user.id, currentPassword: alice.password, ...wrong };
  expect(await failure(portcullis.deleteAccount(deletion))).toBe(code);
  expect(contents()).toEqual(before);
  expect(events.ofType("user_deletion_failed")).toMatchObject([{ reason: code }]);
});

test("A disabled user can't delete the account, also if disabled after the password was verified.", async () => {
  const sound = createMemoryStorage();
  const users = replacing(sound.users, {
    delete: async (id, expected) => {
      await sound.users.setDisabled(id, true, new Date());
      return sound.users.delete(id, expected);
    },
  });
  const { portcullis } = createFixture({}, { ...sound, users });
  const { id: userId } = await portcullis.register(alice);
  const deletion = { userId, currentPassword: alice.password };
  expect(await failure(portcullis.deleteAccount(deletion))).toBe("account_disabled");
  expect(await failure(portcullis.deleteAccount(deletion))).toBe("account_disabled");
  expect(await sound.users.findById(userId)).not.toBeNull();
});

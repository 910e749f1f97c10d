import { describe, expect, test } from "vitest";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { alice, createFixture, failure, fixtureWithAlice, isAlive, nobody, replacing } from "../support/fixture.ts";

async function setUp() {
  const built = await fixtureWithAlice();
  const change = { userId: built.user.id, currentPassword: alice.password, username: "Alicia" };
  return { ...built, change };
}

test("After a change of username the new one logs in, the old one is free, and sessions go on.", async () => {
  const { portcullis, change, pair, events } = await setUp();
  const user = await portcullis.changeUsername(change);
  expect(user).toMatchObject({ id: change.userId, username: "Alicia" });
  expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
  await expect(portcullis.login({ ...alice, username: "ALICIA" })).resolves.toMatchObject({ user });
  expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
  await expect(portcullis.register(alice)).resolves.toMatchObject({ username: "Alice" });
  expect(events.ofType("username_changed")).toMatchObject([{ userId: change.userId, by: "user" }]);
});

test("The spelling of a username may change while its key stays.", async () => {
  const { portcullis, change } = await setUp();
  await expect(portcullis.changeUsername({ ...change, username: "ALICE" })).resolves.toMatchObject({
    username: "ALICE",
  });
});

describe("A change of username changes nothing", () => {
  test.each([
    ["wrong_password", { currentPassword: "not the current one" }],
    ["username_taken", { username: "BOB" }],
    ["validation_failed", { username: "" }],
    ["validation_failed", { username: "with a blank" }],
    ["validation_failed", { currentPassword: "x".repeat(1025) }],
    ["not_found", { userId: nobody }],
  ])("if it fails with %s", async (code, wrong) => {
    const { portcullis, change, contents, events } = await setUp();
    await portcullis.register({ ...alice, username: "Bob" });
    const before = contents();
    expect(await failure(portcullis.changeUsername({ ...change, ...wrong }))).toBe(code);
    expect(contents()).toEqual(before);
    expect(events.ofType("username_change_failed")).toMatchObject([{ reason: code }]);
  });

  test("for a disabled user", async () => {
    const { portcullis, change } = await setUp();
    await portcullis.setDisabled({ userId: change.userId, disabled: true });
    expect(await failure(portcullis.changeUsername(change))).toBe("account_disabled");
  });

  test("if the password was changed after it was verified", async () => {
    const sound = createMemoryStorage();
    const users = replacing(sound.users, {
      update: async (id, changes) => {
        const passwordHash = "$another";
        await sound.users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash, at: new Date() });
        return sound.users.update(id, changes);
      },
    });
    const { portcullis } = createFixture({}, { ...sound, users });
    const { id: userId } = await portcullis.register(alice);
    const change = { userId, currentPassword: alice.password, username: "Alicia" };
    expect(await failure(portcullis.changeUsername(change))).toBe("wrong_password");
    expect(await sound.users.findById(userId)).toMatchObject({ username: "Alice" });
  });
});

test("PW-06 refuses a username that is the password.", async () => {
  const { portcullis, user } = await fixtureWithAlice({}, {});
  await portcullis.setPassword({ userId: user.id, newPassword: "Correct-Horse" });
  const change = { userId: user.id, currentPassword: "Correct-Horse", username: "correct-horse" };
  await expect(portcullis.changeUsername(change)).rejects.toMatchObject({
    issues: [{ pointer: "/username", code: "same_as_password" }],
  });
});

test("Guessing the password at a change of username or at a deletion is throttled as at log in.", async () => {
  const { portcullis, clock, user } = await fixtureWithAlice();
  const guess = { userId: user.id, currentPassword: "wrong horse", client: { address: "192.0.2.1" } };
  for (const attempt of [0, 1, 2, 3, 4]) {
    const guessed =
      attempt % 2 === 0 ? portcullis.deleteAccount(guess) : portcullis.changeUsername({ ...guess, username: "x" });
    expect(await failure(guessed)).toBe("wrong_password");
  }
  expect(await failure(portcullis.deleteAccount(guess))).toBe("too_many_attempts");
  expect(await failure(portcullis.login(alice))).toBe("too_many_attempts");
  clock.advance(1);
  await expect(portcullis.login(alice)).resolves.toBeDefined();
});

import { describe, expect, test } from "vitest";
import { StorageError } from "../../src/index.ts";
import { alice, failure, createFixture, fixtureWithAlice, isAlive, nobody, replacing } from "../support/fixture.ts";

const newPassword = "the newer password";

async function setUp() {
  const built = await fixtureWithAlice();
  const change = { userId: built.user.id, currentPassword: alice.password, newPassword };
  return { ...built, change };
}

test("after a password change, the new password logs in and the old one does not", async () => {
  const { portcullis, change, events } = await setUp();
  await portcullis.changePassword(change);
  await expect(portcullis.login({ ...alice, password: newPassword })).resolves.toBeDefined();
  expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
  expect(events.ofType("password_changed")).toMatchObject([{ userId: change.userId }]);
});

test("a password change ends every session and deletes its record", async () => {
  const { portcullis, change, pair, contents } = await setUp();
  const other = await portcullis.login(alice);
  await portcullis.changePassword(change);
  for (const old of [pair, other.pair]) {
    expect(await isAlive(portcullis, old.accessToken)).toBe(false);
    expect(await failure(portcullis.refresh(old))).toBe("token_invalid");
  }
  expect(contents().records).toEqual([]);
});

test("a password change succeeds and invalidates all tokens even if the records can't be deleted", async () => {
  const { change, pair, users, accessTokens: sound } = await setUp();
  const accessTokens = replacing(sound, { revokeAll: () => Promise.reject(new StorageError("unavailable")) });
  const { portcullis, events } = createFixture({}, { users, accessTokens });
  await portcullis.changePassword(change);
  expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
  expect(events.ofType("cleanup_failed")).toMatchObject([{ userId: change.userId }]);
});

test("a session of the new password that starts before the old records are deleted stays valid", async () => {
  const { change, users, accessTokens: sound } = await setUp();
  let early: string | undefined;
  const accessTokens = replacing(sound, {
    revokeAll: async (target) => {
      early = (await portcullis.login({ ...alice, password: newPassword })).pair.accessToken;
      return sound.revokeAll(target);
    },
  });
  const { portcullis } = createFixture({}, { users, accessTokens });
  await portcullis.changePassword(change);
  expect(await isAlive(portcullis, early ?? "")).toBe(true);
});

describe("a password change is rejected and changes nothing", () => {
  test.each([
    ["wrong_password", { currentPassword: "not the current one" }],
    ["password_unchanged", { newPassword: alice.password }],
    ["validation_failed", { newPassword: "short" }],
    ["validation_failed", { newPassword: "\ud800 is not well-formed" }],
    ["validation_failed", { currentPassword: "x".repeat(1025) }],
    ["not_found", { userId: nobody }],
  ])("with %s", async (code, wrong) => {
    const { portcullis, change, contents, pair, events } = await setUp();
    const before = contents();
    expect(await failure(portcullis.changePassword({ ...change, ...wrong }))).toBe(code);
    expect(contents()).toEqual(before);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(events.ofType("password_change_failed")).toMatchObject([{ reason: code }]);
  });

  test("for a disabled user", async () => {
    const { portcullis, change, user } = await setUp();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    expect(await failure(portcullis.changePassword(change))).toBe("account_disabled");
  });

  test("if the new password is the current one in another Unicode form", async () => {
    const { portcullis } = createFixture({});
    const composed = "caf\u00e9 au lait";
    const { id: userId } = await portcullis.register({ ...alice, password: composed });
    const change = { userId, currentPassword: composed, newPassword: "cafe\u0301 au lait" };
    expect(await failure(portcullis.changePassword(change))).toBe("password_unchanged");
  });
});

test("a broken rule of the new password has the pointer /new_password", async () => {
  const { portcullis, change } = await setUp();
  await expect(portcullis.changePassword({ ...change, newPassword: "alice" })).rejects.toThrow(
    expect.objectContaining({ issues: [expect.objectContaining({ pointer: "/new_password" })] }),
  );
});

test("of two simultaneous password changes one succeeds, and the other fails with wrong_password", async () => {
  const { portcullis, change } = await setUp();
  const outcomes = await Promise.allSettled([
    portcullis.changePassword(change),
    portcullis.changePassword({ ...change, newPassword: "another new password" }),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "wrong_password" } });
});

test("wrong current passwords count as failed logins of the same username", async () => {
  const { change, users } = await setUp();
  const attempts: unknown[] = [];
  const throttle = {
    take: async (attempt: unknown) => {
      attempts.push(attempt);
      return { retryAfter: 3 };
    },
    settle: async () => undefined,
  };
  const { portcullis, clock } = createFixture({}, { users, throttle });
  const client = { address: "192.0.2.1" };
  expect(await failure(portcullis.changePassword({ ...change, client }))).toBe("too_many_attempts");
  expect(attempts).toEqual([{ startedAt: clock.now(), usernameKey: "alice", address: "192.0.2.1" }]);
});

describe("A change of password with newSession", () => {
  const client = { userAgent: "Browser/1.0", address: "192.0.2.1" };

  test("returns a valid session, after all others have ended", async () => {
    const { portcullis, change, pair, user, events, contents } = await setUp();
    const next = await portcullis.changePassword({ ...change, newSession: true, client });
    expect(next).toMatchObject({ user: { id: user.id }, pair: { tokenType: "Bearer" } });
    expect(await isAlive(portcullis, next?.pair.accessToken ?? "")).toBe(true);
    await expect(portcullis.refresh({ refreshToken: next?.pair.refreshToken ?? "" })).resolves.toBeDefined();
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(contents().records).toMatchObject([{ id: next?.sessionId, clientInfo: client }]);
    expect(events.ofType("login_succeeded").at(-1)).toMatchObject({ sessionId: next?.sessionId, client });
  });

  test("returns no session without newSession, or if the change fails", async () => {
    const { portcullis, change, contents } = await setUp();
    const wrong = { ...change, currentPassword: "not the current one", newSession: true };
    expect(await failure(portcullis.changePassword(wrong))).toBe("wrong_password");
    expect(contents().records).toHaveLength(1);
    expect(await portcullis.changePassword(change)).toBeNull();
    expect(contents().records).toEqual([]);
  });

  test("changes the password even if the new session can't be stored", async () => {
    const { change, users, accessTokens: sound } = await setUp();
    let open = true;
    const accessTokens = replacing(sound, {
      create: (record) => (open ? sound.create(record) : Promise.reject(new StorageError("unavailable"))),
    });
    const { portcullis, events } = createFixture({}, { users, accessTokens });
    open = false;
    expect(await portcullis.changePassword({ ...change, newSession: true })).toBeNull();
    expect(events.ofType("login_failed")).toMatchObject([{ reason: "unavailable", userId: change.userId }]);
    open = true;
    await expect(portcullis.login({ ...alice, password: newPassword })).resolves.toBeDefined();
  });
});

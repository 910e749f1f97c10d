import { createCrypto } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { AuthError } from "../../src/index.ts";
import { type Attempt, type LoginThrottle, type PasswordHasher } from "../../src/ports.ts";
import { alice, cheapHash, failure, createFixture, fixtureWithAlice, isAlive, replacing } from "../support/fixture.ts";

/** Calls of the hasher, in order. */
function spied(hasher: PasswordHasher) {
  const calls: string[] = [];
  const note = <A extends readonly unknown[], R>(name: string, call: (...args: A) => R) => {
    return (...args: A): R => {
      calls.push(name);
      return call(...args);
    };
  };
  const passwordHasher: PasswordHasher = {
    hash: note("hash", (password: string) => hasher.hash(password)),
    verify: note("verify", (password: string, hash: string) => hasher.verify(password, hash)),
    verifyDummy: note("verifyDummy", (password: string) => hasher.verifyDummy(password)),
    needsRehash: (hash) => hasher.needsRehash(hash),
    isWellFormedHash: (hash) => hasher.isWellFormedHash(hash),
  };
  return { passwordHasher, calls };
}

test("a login with the right password gives a valid pair and stores a session", async () => {
  const { portcullis, clock, contents, events } = createFixture({});
  await portcullis.register(alice);
  const client = { userAgent: "Browser", address: "192.0.2.1" };
  const { pair, sessionId, user } = await portcullis.login({ ...alice, client });
  expect(pair).toMatchObject({ tokenType: "Bearer", expiresIn: 900 });
  expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
  expect(contents().records).toMatchObject([
    { id: sessionId, userId: user.id, rotation: 0, createdAt: clock.now(), credentialsVersion: 1, clientInfo: client },
  ]);
  expect(events.ofType("login_succeeded")).toMatchObject([{ userId: user.id, sessionId, client }]);
});

test("a login accepts any spelling of the username", async () => {
  const { portcullis } = await fixtureWithAlice();
  await expect(portcullis.login({ ...alice, username: "ＡＬＩＣＥ" })).resolves.toBeDefined();
});

test("every login starts another session with its own record and tokens", async () => {
  const { portcullis, pair } = await fixtureWithAlice();
  const second = await portcullis.login(alice);
  expect(second.pair.accessToken).not.toBe(pair.accessToken);
  expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
});

test("the stored record does not contain the token", async () => {
  const { pair, contents } = await fixtureWithAlice();
  const stored = JSON.stringify(contents());
  expect(stored).not.toContain(pair.accessToken);
  expect(stored).not.toContain(pair.refreshToken);
});

describe("a failed login", () => {
  test("fails in the same way for an unknown user, an invalid username and a wrong password", async () => {
    const { portcullis } = await fixtureWithAlice();
    const attempts = [
      { username: "bob", password: alice.password },
      { username: "not a name", password: alice.password },
      { username: "alice", password: "wrong password" },
    ];
    for (const attempt of attempts) {
      expect(await failure(portcullis.login(attempt))).toBe("invalid_credentials");
    }
  });

  test("costs one verification with the current settings, whatever the reason", async () => {
    const built = await fixtureWithAlice();
    const { passwordHasher, calls } = spied(built.passwordHasher);
    const { portcullis } = createFixture({}, { passwordHasher, users: built.users });
    await failure(portcullis.login({ username: "bob", password: alice.password }));
    await failure(portcullis.login({ username: "not a name", password: alice.password }));
    await failure(portcullis.login({ username: "alice", password: "wrong password" }));
    await built.portcullis.setDisabled({ userId: built.user.id, disabled: true });
    await failure(portcullis.login(alice));
    await failure(portcullis.login({ username: "alice", password: "wrong password" }));
    expect(calls).toEqual(["verifyDummy", "verifyDummy", "verify", "verify", "verify"]);
  });

  test("says that the user is disabled only after the correct password", async () => {
    const { portcullis, user } = await fixtureWithAlice();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    expect(await failure(portcullis.login({ ...alice, password: "wrong password" }))).toBe("invalid_credentials");
    expect(await failure(portcullis.login(alice))).toBe("account_disabled");
  });

  test("stores no record, and emits an event with the reason", async () => {
    const { portcullis, contents, events, user } = await fixtureWithAlice();
    await failure(portcullis.login({ username: "alice", password: "wrong password" }));
    await failure(portcullis.login({ username: "bob", password: "wrong password" }));
    expect(contents().records).toHaveLength(1);
    expect(events.ofType("login_failed")).toMatchObject([
      { reason: "invalid_credentials", userId: user.id, usernameKey: "alice" },
      { reason: "invalid_credentials", userId: null, usernameKey: "bob" },
    ]);
  });

  test("with a password of too many bytes is the same for every user, and hashes nothing", async () => {
    const built = await fixtureWithAlice();
    const { passwordHasher, calls } = spied(built.passwordHasher);
    const { portcullis } = createFixture({}, { passwordHasher, users: built.users });
    for (const username of ["alice", "bob"]) {
      expect(await failure(portcullis.login({ username, password: "x".repeat(1025) }))).toBe("validation_failed");
    }
    expect(calls).toEqual([]);
  });

  test.each(["", "x", "$argon2id$v=19$m=19456", "$2b$", "$argon2id$v=19$m=4294967295,t=2,p=1$AAAA$AAAA"])(
    "with the stored hash %j is a wrong password and an alert",
    async (passwordHash) => {
      const { portcullis, users, user, events, clock } = await fixtureWithAlice();
      await users.changePassword({ id: user.id, expectedCredentialsVersion: 1, passwordHash, at: clock.now() });
      expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
      expect(events.ofType("password_hash_unusable")).toMatchObject([{ userId: user.id }]);
    },
  );
});

describe("a hash with older settings", () => {
  const stronger = () =>
    createCrypto({ secrets: ["a secret of the tests, 32 bytes long"], hash: { ...cheapHash, iterations: 2 } });

  test("is replaced at the next successful login", async () => {
    const old = await fixtureWithAlice();
    const { passwordHasher } = stronger();
    const { portcullis, events } = createFixture({}, { passwordHasher, users: old.users });
    await failure(portcullis.login({ ...alice, password: "wrong password" }));
    expect(events.ofType("password_rehashed")).toEqual([]);
    await failure(portcullis.login(alice));
    const after = await old.users.findById(old.user.id);
    expect(after?.passwordHash).toContain("t=2");
    expect(after?.credentialsVersion).toBe(1);
    expect(events.ofType("password_rehashed")).toMatchObject([{ userId: old.user.id }]);
  });

  test("stays if it can't be replaced, and the login succeeds", async () => {
    const old = await fixtureWithAlice();
    const { passwordHasher } = stronger();
    const users = replacing(old.users, {
      replacePasswordHash: () => Promise.reject(new Error("read-only")),
    });
    const { accessTokens, contents } = old;
    const { portcullis, events } = createFixture({}, { passwordHasher, users, accessTokens });
    await expect(portcullis.login(alice)).resolves.toBeDefined();
    expect(contents().users[0]?.passwordHash).toContain("t=1");
    expect(events.ofType("password_rehash_failed")).toHaveLength(1);
  });

  test("does not replace the hash of a password that is changed meanwhile", async () => {
    const old = await fixtureWithAlice();
    const { passwordHasher } = stronger();
    const newHash = await passwordHasher.hash("the newer password");
    const users = replacing(old.users, {
      replacePasswordHash: async (change: Parameters<typeof old.users.replacePasswordHash>[0]) => {
        const at = old.clock.now();
        const newer = { id: change.id, expectedCredentialsVersion: 1, passwordHash: newHash, at };
        expect(await old.users.changePassword(newer)).toBe(true);
        return old.users.replacePasswordHash(change);
      },
    });
    const { portcullis } = createFixture({}, { passwordHasher, users, accessTokens: old.accessTokens });
    const { pair } = await portcullis.login(alice);
    expect((await old.users.findById(old.user.id))?.passwordHash).toBe(newHash);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
  });
});

test("a login with the old password starts no valid session if the password changes during verification", async () => {
  const built = await fixtureWithAlice();
  const passwordHasher = replacing(built.passwordHasher, {
    verify: async (password: string, hash: string) => {
      const matches = await built.passwordHasher.verify(password, hash);
      const change = { userId: built.user.id, currentPassword: alice.password, newPassword: "the newer password" };
      await built.portcullis.changePassword(change);
      return matches;
    },
  });
  const { users, accessTokens } = built;
  const { portcullis } = createFixture({}, { passwordHasher, users, accessTokens });
  const { pair } = await portcullis.login(alice);
  expect(await isAlive(built.portcullis, pair.accessToken)).toBe(false);
  expect(await failure(built.portcullis.refresh(pair))).toBe("token_invalid");
});

test("a login fails if the user is deleted during verification", async () => {
  const built = await fixtureWithAlice();
  const passwordHasher = replacing(built.passwordHasher, {
    verify: async () => built.users.delete(built.user.id),
  });
  const { users, accessTokens, contents } = built;
  const { portcullis } = createFixture({}, { passwordHasher, users, accessTokens });
  expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
  expect(contents().records).toEqual([]);
});

describe("the throttle", () => {
  function recording(retryAfter: number | null) {
    const log: [string, Attempt][] = [];
    const throttle: LoginThrottle = {
      take: async (attempt) => {
        log.push(["take", attempt]);
        return retryAfter === null ? null : { retryAfter };
      },
      settle: async (attempt, outcome) => {
        log.push([outcome, attempt]);
      },
    };
    return { throttle, log };
  }
  const client = { address: "192.0.2.1" };

  test("counts an attempt before the user is looked up, and is told how each attempt ended", async () => {
    const { throttle, log } = recording(null);
    const { portcullis, clock } = await fixtureWithAlice({}, { throttle });
    log.length = 0;
    await failure(portcullis.login({ username: "ALICE", password: "wrong password", client }));
    await portcullis.login({ ...alice, client });
    await failure(portcullis.login({ username: "bob", password: "wrong password", client }));
    const [attempt, unknown] = ["alice", "bob"].map((usernameKey) => ({
      usernameKey,
      address: "192.0.2.1",
      startedAt: clock.now(),
    }));
    expect(log).toEqual([
      ["take", attempt],
      ["failed", attempt],
      ["take", attempt],
      ["succeeded", attempt],
      ["take", unknown],
      ["failed", unknown],
    ]);
  });

  test("rejects known and unknown users in the same way, and without a look-up", async () => {
    const { throttle } = recording(7);
    const built = await fixtureWithAlice();
    const { passwordHasher, calls } = spied(built.passwordHasher);
    const { portcullis, events } = createFixture({}, { throttle, passwordHasher, users: built.users });
    for (const username of ["alice", "bob"]) {
      await expect(portcullis.login({ ...alice, username, client })).rejects.toThrow(
        expect.objectContaining({ code: "too_many_attempts", retryAfter: 7 }),
      );
    }
    expect(calls).toEqual([]);
    const reason = "limit";
    expect(events.ofType("throttled")).toMatchObject([
      { usernameKey: "alice", reason },
      { usernameKey: "bob", reason },
    ]);
  });

  test("is not asked, and neither is the storage, if the hash queue is full", async () => {
    const { throttle, log } = recording(null);
    const built = await fixtureWithAlice();
    const passwordHasher = replacing<PasswordHasher>(built.passwordHasher, {
      assertCapacity: () => {
        throw new AuthError("overloaded", { retryAfter: 5 });
      },
    });
    const users = replacing(built.users, { findByUsernameKey: () => expect.fail("it was asked") });
    const { portcullis, events } = createFixture({}, { throttle, passwordHasher, users });
    for (const username of ["alice", "bob"]) {
      expect(await failure(portcullis.login({ ...alice, username }))).toBe("overloaded");
    }
    expect(log).toEqual([]);
    expect(events.ofType("login_failed").map(({ reason }) => reason)).toEqual(["overloaded", "overloaded"]);
  });

  test("gets an attempt back whose password was not verified", async () => {
    const { throttle, log } = recording(null);
    const built = await fixtureWithAlice();
    const users = replacing(built.users, {
      findByUsernameKey: () => Promise.reject(new Error("gone")),
    });
    const { portcullis } = createFixture({}, { throttle, users });
    await expect(portcullis.login(alice)).rejects.toThrow("gone");
    expect(log.map(([what]) => what)).toEqual(["take", "undecided"]);
  });

  test("that can't record a success does not make the login fail", async () => {
    const { throttle } = recording(null);
    const failing = { ...throttle, settle: () => Promise.reject(new Error("gone")) };
    const { pair, portcullis } = await fixtureWithAlice({}, { throttle: failing });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
  });
});

test.each<[string, () => unknown]>([
  ["throws", () => expect.fail("a listener's failure")],
  ["answers with a rejected promise", () => Promise.reject(new Error("a listener's failure"))],
  ["never comes back", () => new Promise<never>(() => undefined)],
])("a listener that %s does not make a login fail", async (_, emit) => {
  const { portcullis, pair } = await fixtureWithAlice({}, { events: { emit } });
  expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
});

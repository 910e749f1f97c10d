import { describe, expect, test } from "vitest";
import { type SessionId, StorageError } from "../../src/index.ts";
import {
  alice,
  cheapCrypto,
  failure,
  createFixture,
  fixtureWithAlice,
  isAlive,
  replacing,
} from "../support/fixture.ts";

test("a refresh returns the next pair", async () => {
  const { portcullis, pair, clock, contents } = await fixtureWithAlice();
  clock.advance(100);
  const next = await portcullis.refresh(pair);
  expect(next).toMatchObject({ tokenType: "Bearer", expiresIn: 900 });
  expect(next.refreshToken).not.toBe(pair.refreshToken);
  expect(await isAlive(portcullis, next.accessToken)).toBe(true);
  expect(contents().records).toMatchObject([{ rotation: 1, rotatedAt: clock.now() }]);
});

test.each(["opaque", "jwt"] as const)(
  "an access token (%s) from before two refreshes is invalid",
  async (accessToken) => {
    const { portcullis, pair } = await fixtureWithAlice({ accessToken });
    await portcullis.refresh(await portcullis.refresh(pair));
    expect(await failure(portcullis.currentUser({ accessToken: pair.accessToken }))).toBe("token_invalid");
  },
);

test("expiresIn is 1 in the last second of a token, never 0", async () => {
  const lifetimes = { accessTtl: 60, refreshIdleTtl: 100, sessionTtl: 100 };
  const { portcullis, pair, clock } = await fixtureWithAlice({ lifetimes });
  clock.advance(99.3);
  const next = await portcullis.refresh(pair);
  expect(next).toMatchObject({ expiresIn: 1, refreshExpiresIn: 1 });
  await expect(portcullis.currentUser(next)).resolves.toBeDefined();
});

test("the next refresh token can be refreshed, and so on", async () => {
  const { portcullis, pair, contents } = await fixtureWithAlice();
  let current = pair;
  for (let rotation = 1; rotation <= 5; rotation += 1) {
    current = await portcullis.refresh(current);
    expect(contents().records[0]?.rotation).toBe(rotation);
  }
});

describe("RF-03 the immediate parent", () => {
  test.each(["opaque", "jwt", "jwt-stateless"] as const)(
    "inside the retry window returns the same pair (%s)",
    async (kind) => {
      const { portcullis, pair, clock, events } = await fixtureWithAlice({ accessToken: kind });
      const next = await portcullis.refresh(pair);
      clock.advance(9.999);
      const again = await portcullis.refresh(pair);
      expect(again).toEqual({ ...next, expiresIn: 890, refreshExpiresIn: 2_591_990 });
      expect(events.ofType("refreshed").map(({ repeated }) => repeated)).toEqual([false, true]);
    },
  );

  test("extends no expiry when it is repeated", async () => {
    const { portcullis, pair, clock, contents } = await fixtureWithAlice();
    await portcullis.refresh(pair);
    const before = contents();
    clock.advance(5);
    await portcullis.refresh(pair);
    expect(contents()).toEqual(before);
  });

  test("is reuse at the end of the retry window, and ends the session", async () => {
    const { portcullis, pair, clock, events, user, sessionId } = await fixtureWithAlice();
    const next = await portcullis.refresh(pair);
    clock.advance(10);
    expect(await failure(portcullis.refresh(pair))).toBe("token_reused");
    expect(await failure(portcullis.refresh(next))).toBe("token_invalid");
    expect(await isAlive(portcullis, next.accessToken)).toBe(false);
    expect(events.ofType("token_reused")).toMatchObject([{ userId: user.id, sessionId }]);
  });

  test("is reuse at once with a retry window of 0", async () => {
    const { portcullis, pair } = await fixtureWithAlice({ lifetimes: { refreshRetryWindow: 0 } });
    await portcullis.refresh(pair);
    expect(await failure(portcullis.refresh(pair))).toBe("token_reused");
  });
});

test("a grandparent is reuse even inside the retry window, and the user's other sessions stay", async () => {
  const { portcullis, pair } = await fixtureWithAlice();
  const other = await portcullis.login(alice);
  const next = await portcullis.refresh(pair);
  await portcullis.refresh(next);
  expect(await failure(portcullis.refresh(pair))).toBe("token_reused");
  expect(await isAlive(portcullis, other.pair.accessToken)).toBe(true);
});

test("50 simultaneous refreshes with one token all return the same pair", async () => {
  const { portcullis, pair, contents } = await fixtureWithAlice();
  const pairs = await Promise.all(Array.from({ length: 50 }, () => portcullis.refresh(pair)));
  expect(new Set(pairs.map(({ refreshToken }) => refreshToken)).size).toBe(1);
  expect(new Set(pairs.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(contents().records).toMatchObject([{ rotation: 1 }]);
});

describe("the expiry", () => {
  const lifetimes = { accessTtl: 60, refreshIdleTtl: 120, sessionTtl: 300 };

  test("of a refresh token is its idle end: it is valid before it, and not at it", async () => {
    const { portcullis, pair, clock } = await fixtureWithAlice({ lifetimes });
    clock.advance(119.999);
    const next = await portcullis.refresh(pair);
    clock.advance(120.001);
    expect(await failure(portcullis.refresh(next))).toBe("token_expired");
  });

  test("of a session is its deadline, however often it is refreshed", async () => {
    const { portcullis, pair, clock } = await fixtureWithAlice({ lifetimes });
    let current = pair;
    for (let spent = 0; spent < 300; spent += 50) {
      current = await portcullis.refresh(current);
      clock.advance(50);
    }
    expect(await failure(portcullis.refresh(current))).toBe("token_expired");
    expect(await isAlive(portcullis, current.accessToken)).toBe(false);
  });

  test("of the last tokens of a session is its deadline", async () => {
    const { portcullis, pair, clock } = await fixtureWithAlice({ lifetimes: { ...lifetimes, refreshIdleTtl: 300 } });
    clock.advance(270);
    const next = await portcullis.refresh(pair);
    expect(next.expiresIn).toBe(30);
    clock.advance(30);
    expect(await failure(portcullis.currentUser(next))).toBe("token_expired");
  });
});

describe("a refresh token is rejected", () => {
  test("if it is not a token", async () => {
    const { portcullis, pair } = await fixtureWithAlice({ accessToken: "jwt" });
    for (const refreshToken of ["", "x", "a.b.c", pair.accessToken, `${pair.refreshToken}x`]) {
      expect(await failure(portcullis.refresh({ refreshToken }))).toBe("token_invalid");
    }
  });

  test("if its session has ended", async () => {
    const { portcullis, pair } = await fixtureWithAlice();
    await portcullis.logout({ accessToken: pair.accessToken });
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("if its user is disabled, and after the user is enabled again", async () => {
    const { portcullis, pair, user } = await fixtureWithAlice();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    expect(await failure(portcullis.refresh(pair))).toBe("account_disabled");
    await portcullis.setDisabled({ userId: user.id, disabled: false });
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("if its user was deleted", async () => {
    const { portcullis, pair, user } = await fixtureWithAlice();
    await portcullis.deleteUser({ userId: user.id });
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("if the password was changed since", async () => {
    const { portcullis, pair, user } = await fixtureWithAlice();
    const change = { userId: user.id, currentPassword: alice.password, newPassword: "the newer password" };
    await portcullis.changePassword(change);
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("if it is signed for another user than that of its session", async () => {
    const { portcullis, tokenCodec, sessionId, clock } = await fixtureWithAlice();
    const bob = await portcullis.register({ username: "bob", password: alice.password });
    const refreshToken = await tokenCodec.sign("refresh", {
      userId: bob.id,
      sessionId,
      rotation: 0,
      tokenId: "1",
      issuedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 60_000),
    });
    expect(await failure(portcullis.refresh({ refreshToken }))).toBe("token_invalid");
  });

  test("if its rotation is ahead of the record, as after a restored backup, and the session stays", async () => {
    const { portcullis, tokenCodec, sessionId, user, clock, contents } = await fixtureWithAlice();
    const refreshToken = await tokenCodec.sign("refresh", {
      userId: user.id,
      sessionId,
      rotation: 3,
      tokenId: "1",
      issuedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 60_000),
    });
    expect(await failure(portcullis.refresh({ refreshToken }))).toBe("token_invalid");
    expect(contents().records).toHaveLength(1);
  });

  test("at the idle end of its record, whatever expiry the token has", async () => {
    const { portcullis, tokenCodec, sessionId, user, clock } = await fixtureWithAlice();
    const refreshToken = await tokenCodec.sign("refresh", {
      userId: user.id,
      sessionId,
      rotation: 0,
      tokenId: "1",
      issuedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 100 * 86_400_000),
    });
    clock.advance(2_592_000);
    expect(await failure(portcullis.refresh({ refreshToken }))).toBe("token_expired");
  });
});

test("if the write fails, the old refresh token is still valid", async () => {
  const built = await fixtureWithAlice();
  const accessTokens = replacing(built.accessTokens, {
    rotate: () => Promise.reject(new StorageError("unavailable")),
  });
  const { portcullis } = createFixture({}, { accessTokens, users: built.users, clock: built.clock });
  await expect(portcullis.refresh(built.pair)).rejects.toBeInstanceOf(StorageError);
  await expect(built.portcullis.refresh(built.pair)).resolves.toBeDefined();
});

test("tokens of an older secret refresh under a newer one", async () => {
  const built = await fixtureWithAlice();
  const rolled = cheapCrypto({
    secrets: ["a newer secret of the tests, 32 bytes", "a secret of the tests, 32 bytes long"],
    clock: built.clock,
  });
  const { users, accessTokens } = built;
  const { portcullis } = createFixture({}, { ...rolled, users, accessTokens });
  const next = await portcullis.refresh(built.pair);
  expect(await isAlive(portcullis, next.accessToken)).toBe(true);
});

test("the event of a failed refresh names the session if the token could be read", async () => {
  const { portcullis, pair, events, sessionId } = await fixtureWithAlice();
  await portcullis.logout({ accessToken: pair.accessToken });
  await failure(portcullis.refresh(pair));
  await failure(portcullis.refresh({ refreshToken: "x" }));
  expect(events.ofType("refresh_failed").map((event): SessionId | null => event.sessionId)).toEqual([sessionId, null]);
});

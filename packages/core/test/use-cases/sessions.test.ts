import { describe, expect, test } from "vitest";
import { alice, failure, fixtureWithAlice, isAlive, nobody } from "../support/fixture.ts";

async function withThreeSessions() {
  const built = await fixtureWithAlice();
  const { portcullis, clock, user } = built;
  clock.advance(1);
  const second = await portcullis.login({ ...alice, client: { userAgent: "Phone" } });
  clock.advance(1);
  const third = await portcullis.login(alice);
  const bob = await portcullis.register({ username: "bob", password: alice.password });
  const others = await portcullis.login({ username: "bob", password: alice.password });
  return { ...built, second, third, bob, others, userId: user.id };
}

describe("the list of sessions", () => {
  test("shows a user's own, newest first, and which one asks", async () => {
    const { portcullis, userId, sessionId, second, third } = await withThreeSessions();
    const sessions = await portcullis.listSessions({ userId, current: second.sessionId });
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [third.sessionId, false],
      [second.sessionId, true],
      [sessionId, false],
    ]);
    expect(sessions[1]?.client).toEqual({ userAgent: "Phone" });
  });

  test("tells when a session was last renewed and when it ends", async () => {
    const { portcullis, userId, pair, clock, sessionId } = await withThreeSessions();
    clock.advance(60);
    await portcullis.refresh(pair);
    const sessions = await portcullis.listSessions({ userId });
    const renewed = sessions.find(({ id }) => id === sessionId);
    expect(renewed?.lastUsedAt).toEqual(clock.now());
    expect(renewed?.expiresAt).toEqual(new Date(clock.now().getTime() + 2_592_000_000));
  });

  test("comes in pages", async () => {
    const { portcullis, userId, third, sessionId } = await withThreeSessions();
    const [first, next] = await portcullis.listSessions({ userId, limit: 2 });
    expect(first?.id).toBe(third.sessionId);
    if (next === undefined) return expect.fail("a page of one");
    const rest = await portcullis.listSessions({ userId, after: next, limit: 2 });
    expect(rest.map(({ id }) => id)).toEqual([sessionId]);
  });

  test("leaves out what has ended", async () => {
    const { portcullis, userId, clock } = await withThreeSessions();
    clock.advance(2_592_000 - 1);
    expect(await portcullis.listSessions({ userId })).toHaveLength(1);
    clock.advance(1);
    expect(await portcullis.listSessions({ userId })).toEqual([]);
  });
});

describe("ending one session", () => {
  test("ends that one", async () => {
    const { portcullis, userId, pair, second, events } = await withThreeSessions();
    await portcullis.revokeSession({ userId, id: second.sessionId });
    expect(await isAlive(portcullis, second.pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(events.ofType("session_revoked")).toMatchObject([{ userId, sessionId: second.sessionId }]);
  });

  test("of another user, or of nobody, is not found and ends nothing", async () => {
    const { portcullis, userId, others } = await withThreeSessions();
    for (const id of [others.sessionId, nobody, "x", ""]) {
      expect(await failure(portcullis.revokeSession({ userId, id }))).toBe("not_found");
    }
    expect(await isAlive(portcullis, others.pair.accessToken)).toBe(true);
  });
});

describe("logging out everywhere", () => {
  test("ends all of a user's logins and none of another's", async () => {
    const { portcullis, userId, pair, second, third, others, events } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId })).toBe(3);
    for (const ended of [pair, second.pair, third.pair]) {
      expect(await isAlive(portcullis, ended.accessToken)).toBe(false);
    }
    expect(await isAlive(portcullis, others.pair.accessToken)).toBe(true);
    expect(events.ofType("logged_out_everywhere")).toMatchObject([{ userId, count: 3 }]);
  });

  test("may spare the one that asks", async () => {
    const { portcullis, userId, pair, sessionId, third } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId, except: sessionId })).toBe(2);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(await isAlive(portcullis, third.pair.accessToken)).toBe(false);
  });

  test("of nobody ends nothing", async () => {
    const { portcullis } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId: nobody })).toBe(0);
  });
});

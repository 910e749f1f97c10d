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
  test("shows the user's own sessions, newest first, and marks the current one", async () => {
    const { portcullis, userId, sessionId, second, third } = await withThreeSessions();
    const sessions = await portcullis.listSessions({ userId, current: second.sessionId });
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [third.sessionId, false],
      [second.sessionId, true],
      [sessionId, false],
    ]);
    expect(sessions[1]?.client).toEqual({ userAgent: "Phone" });
  });

  test("shows when a session was last refreshed and when it ends", async () => {
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

  test("leaves out sessions that have ended", async () => {
    const { portcullis, userId, clock } = await withThreeSessions();
    clock.advance(2_592_000 - 1);
    expect(await portcullis.listSessions({ userId })).toHaveLength(1);
    clock.advance(1);
    expect(await portcullis.listSessions({ userId })).toEqual([]);
  });
});

describe("revoking one session", () => {
  test("ends that session only", async () => {
    const { portcullis, userId, pair, second, events } = await withThreeSessions();
    await portcullis.revokeSession({ userId, id: second.sessionId });
    expect(await isAlive(portcullis, second.pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(events.ofType("session_revoked")).toMatchObject([{ userId, sessionId: second.sessionId }]);
  });

  test("of another user, or an unknown one, is not_found and ends nothing", async () => {
    const { portcullis, userId, others } = await withThreeSessions();
    for (const id of [others.sessionId, nobody, "x", ""]) {
      expect(await failure(portcullis.revokeSession({ userId, id }))).toBe("not_found");
    }
    expect(await isAlive(portcullis, others.pair.accessToken)).toBe(true);
  });
});

describe("logout everywhere", () => {
  test("ends all sessions of the user and none of another user", async () => {
    const { portcullis, userId, pair, second, third, others, events } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId })).toBe(3);
    for (const ended of [pair, second.pair, third.pair]) {
      expect(await isAlive(portcullis, ended.accessToken)).toBe(false);
    }
    expect(await isAlive(portcullis, others.pair.accessToken)).toBe(true);
    expect(events.ofType("logged_out_everywhere")).toMatchObject([{ userId, count: 3 }]);
  });

  test("can keep the current session", async () => {
    const { portcullis, userId, pair, sessionId, third } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId, except: sessionId })).toBe(2);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(await isAlive(portcullis, third.pair.accessToken)).toBe(false);
  });

  test("of an unknown user ends nothing", async () => {
    const { portcullis } = await withThreeSessions();
    expect(await portcullis.logoutEverywhere({ userId: nobody })).toBe(0);
  });
});

import { describe, expect, test } from "vitest";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis } from "../../src/index.ts";
import { alice, failure, fixtureWithAlice, isAlive, refreshedUnderNewSecret, replacing } from "../support/fixture.ts";

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("logout (%s)", (accessToken) => {
  const setUp = () => fixtureWithAlice({ accessToken });

  test.each(["accessToken", "refreshToken"] as const)("by %s ends both tokens of the session", async (by) => {
    const { portcullis, pair, events, sessionId, contents } = await setUp();
    await portcullis.logout({ [by]: pair[by] });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
    expect(contents().records).toEqual([]);
    expect(events.ofType("logged_out")).toMatchObject([{ sessionId }]);
  });

  test("by tokens of two sessions ends both sessions, and no third one", async () => {
    const { portcullis, pair } = await setUp();
    const second = await portcullis.login(alice);
    const third = await portcullis.login(alice);
    await portcullis.logout({ accessToken: pair.accessToken, refreshToken: second.pair.refreshToken });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, second.pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, third.pair.accessToken)).toBe(true);
  });

  test("a second time succeeds", async () => {
    const { portcullis, pair, events } = await setUp();
    await portcullis.logout(pair);
    await portcullis.logout(pair);
    expect(events.ofType("logged_out")).toHaveLength(1);
  });

  test("works with expired tokens", async () => {
    const { portcullis, pair, clock, contents } = await setUp();
    clock.advance(901);
    await portcullis.logout({ accessToken: pair.accessToken });
    expect(contents().records).toEqual([]);
  });

  test("works for a disabled user", async () => {
    const { portcullis, pair, user, contents } = await setUp();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    await portcullis.logout(pair);
    expect(contents().records).toEqual([]);
  });
});

test("with an unknown or missing token succeeds, and ends no session", async () => {
  const { portcullis, contents } = await fixtureWithAlice();
  for (const input of [{}, { accessToken: "x" }, { refreshToken: "x" }, { accessToken: "", refreshToken: "" }]) {
    await portcullis.logout(input);
  }
  expect(contents().records).toHaveLength(1);
});

test("with a session id alone ends no session", async () => {
  const { portcullis, pair, contents } = await fixtureWithAlice();
  const forged = pair.accessToken.slice(0, -20) + "A".repeat(20);
  await portcullis.logout({ accessToken: forged });
  expect(contents().records).toHaveLength(1);
});

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("LO-02 a token from before a refresh (%s)", (kind) => {
  test.each(["accessToken", "refreshToken"] as const)("ends its session by %s", async (by) => {
    const { portcullis, pair, contents, events, clock } = await fixtureWithAlice({ accessToken: kind });
    const { pair: other } = await portcullis.login(alice);
    let latest = pair;
    for (let round = 0; round < 3; round += 1) {
      clock.advance(3600);
      latest = await portcullis.refresh(latest);
    }
    await portcullis.logout({ [by]: pair[by] });
    expect(contents().records.map(({ id }) => id)).toEqual([other.sessionId]);
    expect(await failure(portcullis.refresh(latest))).toBe("token_invalid");
    expect(events.ofType("logged_out")).toMatchObject([{ sessionId: pair.sessionId }]);
  });
});

/** A session of Alice with the given number of rotations, as the store has it. */
async function rotatedTo(rotation: number) {
  const built = await fixtureWithAlice();
  const { accessTokens, sessionId: id, tokenGenerator } = built;
  const record = (await accessTokens.findWithUser(id))?.record;
  if (record === undefined) throw new Error("The session has no record.");
  await accessTokens.revoke({ id });
  const { digest } = tokenGenerator.generate(id, rotation);
  await accessTokens.create({ ...record, rotation, digest });
  const tokenOf = (of: number) => tokenGenerator.generate(id, of).token;
  return { ...built, tokenOf };
}

test.each([
  [1234, 1234, 0],
  [1234, 1233, 0],
  [1234, 234, 0],
  [1234, 233, 1],
  [1234, 0, 1],
  [1234, 1235, 1],
  [1000, 0, 0],
])(
  "LO-02 in a session at rotation %i, a logout by the opaque token of rotation %i leaves %i sessions",
  async (at, of, left) => {
    const { portcullis, contents, tokenOf } = await rotatedTo(at);
    await portcullis.logout({ accessToken: tokenOf(of) });
    expect(contents().records).toHaveLength(left);
  },
);

test("LO-02 an opaque token of an older secret ends its session", async () => {
  const { portcullis, pair, contents } = await refreshedUnderNewSecret();
  await portcullis.logout({ accessToken: pair.accessToken });
  expect(contents().records).toEqual([]);
});

test.each([
  ["opaque", "jwt"],
  ["jwt", "opaque"],
] as const)(
  "LO-02 an access token of kind %s ends its session after the service has changed to %s",
  async (before, now) => {
    const { pair, contents, ...adapters } = await fixtureWithAlice({ accessToken: before });
    const later = createPortcullis(adapters, { accessToken: now });
    await later.refresh(pair);
    await later.logout({ accessToken: pair.accessToken });
    expect(contents().records).toEqual([]);
  },
);

test("LO-02 the current token ends its session in one round trip, a token without a record in two", async () => {
  const sound = createMemoryStorage();
  const asked: string[] = [];
  const accessTokens = replacing(sound.accessTokens, {
    revoke: (target) => {
      asked.push("revoke");
      return sound.accessTokens.revoke(target);
    },
    findWithUser: (id) => {
      asked.push("find");
      return sound.accessTokens.findWithUser(id);
    },
  });
  const { portcullis, pair } = await fixtureWithAlice({}, { users: sound.users, accessTokens });
  await portcullis.logout(pair);
  expect(asked).toEqual(["revoke"]);
  await portcullis.logout({ accessToken: pair.accessToken });
  expect(asked).toEqual(["revoke", "revoke", "find"]);
});

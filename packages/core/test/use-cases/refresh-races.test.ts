import { describe, expect, test } from "vitest";
import { type AccessTokenRepository, type NoProfile, type SessionWithUser, StorageError } from "../../src/ports.ts";
import { alice, createFixture, failure, fixtureWithAlice, isAlive, replacing } from "../support/fixture.ts";

type Built = Awaited<ReturnType<typeof fixtureWithAlice>>;
type Rotate = AccessTokenRepository<NoProfile>["rotate"];

/** Alice's Portcullis, and a second one on the same records with the given `rotate`. */
async function rotatingAs(rotate: (built: Built) => Rotate) {
  const built = await fixtureWithAlice();
  const calls = { rotate: 0, findWithUser: 0 };
  const rotateAsGiven = rotate(built);
  const accessTokens = replacing(built.accessTokens, {
    rotate: (rotation) => {
      calls.rotate += 1;
      return rotateAsGiven(rotation);
    },
    findWithUser: (id) => {
      calls.findWithUser += 1;
      return built.accessTokens.findWithUser(id);
    },
  });
  const { users, clock } = built;
  const { portcullis: racing, events } = createFixture({}, { accessTokens, users, clock });
  return { ...built, racing, racingEvents: events, calls };
}

const changed = { currentPassword: alice.password, newPassword: "the newer password" };

describe("A refresh asks the store", () => {
  test("once, if its token is the current one", async () => {
    const { racing, pair, calls } = await rotatingAs(({ accessTokens }) => accessTokens.rotate.bind(accessTokens));
    await racing.refresh(pair);
    expect(calls).toEqual({ rotate: 1, findWithUser: 0 });
  });

  test("twice, if its token is not the current one", async () => {
    const { racing, pair, calls, portcullis } = await rotatingAs(({ accessTokens }) =>
      accessTokens.rotate.bind(accessTokens),
    );
    await portcullis.refresh(pair);
    await racing.refresh(pair);
    expect(calls).toEqual({ rotate: 1, findWithUser: 1 });
  });
});

/** Each change happens just before the first write of a refresh, which then comes too late. */
describe("If another request writes just before a refresh", () => {
  const before = (act: (built: Built) => Promise<unknown>) =>
    rotatingAs((built) => {
      let done = false;
      return async (rotation) => {
        if (!done) {
          done = true;
          await act(built);
        }
        return built.accessTokens.rotate(rotation);
      };
    });

  test("and refreshes, both get the same pair", async () => {
    let first: unknown;
    const { racing, pair, racingEvents } = await before(async ({ portcullis, pair: parent }) => {
      first = await portcullis.refresh(parent);
    });
    expect(await racing.refresh(pair)).toEqual(first);
    expect(racingEvents.ofType("refreshed")).toMatchObject([{ repeated: true, rotation: 1 }]);
  });

  test("and refreshes twice, the token is reuse and the session ends", async () => {
    const { racing, pair, contents, racingEvents } = await before(async ({ portcullis, pair: parent }) => {
      await portcullis.refresh(await portcullis.refresh(parent));
    });
    expect(await failure(racing.refresh(pair))).toBe("token_reused");
    expect(contents().records).toEqual([]);
    expect(racingEvents.ofType("token_reused")).toHaveLength(1);
  });

  test("and logs out, no token is valid", async () => {
    const { racing, pair, contents } = await before(({ portcullis, pair: { refreshToken } }) =>
      portcullis.logout({ refreshToken }),
    );
    expect(await failure(racing.refresh(pair))).toBe("token_invalid");
    expect(contents().records).toEqual([]);
  });

  test("and changes the password, no token is valid", async () => {
    const { racing, pair, portcullis } = await before(({ portcullis: other, user }) =>
      other.changePassword({ userId: user.id, ...changed }),
    );
    expect(await failure(racing.refresh(pair))).toBe("token_invalid");
    expect(await failure(portcullis.refresh(pair))).toBe("token_invalid");
  });

  test("DI-01 and disables the user, the refresh is account_disabled, and token_invalid after enabling", async () => {
    const { racing, pair, portcullis, user, racingEvents } = await before(({ portcullis: other, user: { id } }) =>
      other.setDisabled({ userId: id, disabled: true }),
    );
    expect(await failure(racing.refresh(pair))).toBe("account_disabled");
    expect(racingEvents.ofType("refresh_failed")).toMatchObject([{ reason: "account_disabled" }]);
    await portcullis.setDisabled({ userId: user.id, disabled: false });
    expect(await failure(racing.refresh(pair))).toBe("token_invalid");
  });

  test("and deletes the user, no token is valid", async () => {
    const { racing, pair } = await before(({ portcullis, user }) => portcullis.deleteUser({ userId: user.id }));
    expect(await failure(racing.refresh(pair))).toBe("token_invalid");
  });
});

describe("A write that changed nothing although the record allows it", () => {
  test("is tried once more, and the second is used", async () => {
    const { racing, pair, calls, contents } = await rotatingAs(({ accessTokens }) => {
      let first = true;
      return async (rotation) => {
        if (!first) return accessTokens.rotate(rotation);
        first = false;
        return null;
      };
    });
    await expect(racing.refresh(pair)).resolves.toMatchObject({ tokenType: "Bearer" });
    expect(calls).toEqual({ rotate: 2, findWithUser: 1 });
    expect(contents().records).toMatchObject([{ rotation: 1 }]);
  });

  test("twice is token_invalid, and the session stays", async () => {
    const { racing, pair, calls, portcullis } = await rotatingAs(() => async () => null);
    expect(await failure(racing.refresh(pair))).toBe("token_invalid");
    expect(calls.rotate).toBe(2);
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
  });
});

describe("A store that writes before it reads the user", () => {
  const writesThenReads = (act: (built: Built) => Promise<unknown>) =>
    rotatingAs((built) => async (rotation) => {
      const written = await built.accessTokens.rotate(rotation);
      if (written === null) return null;
      await act(built);
      const found = await built.accessTokens.findWithUser(rotation.id);
      return found === null ? null : { record: written.record, user: found.user };
    });

  test("refreshes with the rotation that it wrote, even if the read finds a later one", async () => {
    const { racing, pair, portcullis } = await writesThenReads(async (built) => {
      const next = await built.portcullis.refresh(built.pair);
      await built.portcullis.refresh(next);
    });
    const { refreshToken } = await racing.refresh(pair);
    const [, payload = ""] = refreshToken.split(".");
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({ rot: 1 });
    // The immediate parent of the current pair.
    await expect(portcullis.refresh({ refreshToken })).resolves.toBeDefined();
  });

  test.each<[string, string, (built: Built) => Promise<unknown>]>([
    [
      "finds the user disabled",
      "account_disabled",
      (b) => b.portcullis.setDisabled({ userId: b.user.id, disabled: true }),
    ],
    ["finds a new password", "token_invalid", (b) => b.portcullis.changePassword({ userId: b.user.id, ...changed })],
    ["finds no session", "token_invalid", (b) => b.portcullis.logout({ refreshToken: b.pair.refreshToken })],
    ["finds no user", "token_invalid", (b) => b.portcullis.deleteUser({ userId: b.user.id })],
  ])("and %s issues nothing: %s", async (_, code, act) => {
    const { racing, pair, racingEvents } = await writesThenReads(act);
    expect(await failure(racing.refresh(pair))).toBe(code);
    expect(racingEvents.ofType("refreshed")).toEqual([]);
    expect(racingEvents.ofType("refresh_failed")).toMatchObject([{ reason: code }]);
  });
});

describe("A token that is not refreshed is judged in the order of user, expiry, disabled, version, rotation", () => {
  const disabled = async (found: SessionWithUser<NoProfile> | null) =>
    found && { ...found, user: { ...found.user, disabled: true, credentialsVersion: 2 } };

  const reading = async (
    alter: (found: SessionWithUser<NoProfile> | null) => Promise<SessionWithUser<NoProfile> | null>,
  ) => {
    const built = await fixtureWithAlice();
    const accessTokens = replacing(built.accessTokens, {
      rotate: async () => null,
      findWithUser: async (id) => alter(await built.accessTokens.findWithUser(id)),
    });
    const { portcullis } = createFixture({}, { accessTokens, clock: built.clock });
    return failure(portcullis.refresh(built.pair));
  };

  test.each<[string, string, (found: SessionWithUser<NoProfile>) => SessionWithUser<NoProfile>]>([
    ["another user", "token_invalid", ({ record, user }) => ({ record, user: { ...user, id: "bob" as never } })],
    [
      "an expired record",
      "token_expired",
      (found) => ({
        record: { ...found.record, refreshExpiresAt: found.record.createdAt },
        user: { ...found.user, disabled: true, credentialsVersion: 9 },
      }),
    ],
    [
      "a session that a password change had ended before",
      "token_invalid",
      ({ record, user }) => ({
        record,
        user: { ...user, disabled: true, credentialsVersion: 3 },
      }),
    ],
    [
      "a rotation that is ahead of the record",
      "token_invalid",
      ({ record, user }) => ({
        record: { ...record, rotation: -1 },
        user,
      }),
    ],
  ])("%s is %s", async (_, code, alter) => {
    expect(await reading(async (found) => found && alter(found))).toBe(code);
  });

  test("a user who is disabled is account_disabled, whatever the rotation", async () => {
    expect(await reading(disabled)).toBe("account_disabled");
    expect(
      await reading(async (found) => disabled(found && { ...found, record: { ...found.record, rotation: 7 } })),
    ).toBe("account_disabled");
  });

  test("a record that does not exist is token_invalid", async () => {
    expect(await reading(async () => null)).toBe("token_invalid");
  });
});

test.each(["rotate", "findWithUser"] as const)(
  "A corrupt record is token_invalid, with an event (%s)",
  async (method) => {
    const built = await fixtureWithAlice();
    const corrupt = () => Promise.reject(new StorageError("corrupt"));
    const accessTokens = replacing(built.accessTokens, { rotate: async () => null, [method]: corrupt });
    const { portcullis, events } = createFixture({}, { accessTokens, clock: built.clock });
    expect(await failure(portcullis.refresh(built.pair))).toBe("token_invalid");
    expect(events.ofType("access_token_corrupt")).toMatchObject([{ sessionId: built.sessionId }]);
  },
);

import { describe, expect, test } from "vitest";
import { StorageError } from "../../src/index.ts";
import { alice, createFixture, fixtureWithAlice, replacing } from "../support/fixture.ts";

const inactive = { active: false };

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("introspection, %s", (accessToken) => {
  const setUp = () => fixtureWithAlice({ accessToken });
  type Fixture = Awaited<ReturnType<typeof setUp>>;
  const both = ({ portcullis, pair }: Fixture) =>
    Promise.all([pair.accessToken, pair.refreshToken].map((token) => portcullis.introspect({ token })));

  test("returns user, session, issue time and expiry of a valid token", async () => {
    const built = await setUp();
    const { user, sessionId } = built;
    const issuedAt = built.clock.now();
    const after = (seconds: number) => new Date(issuedAt.getTime() + 1000 * seconds);
    expect(await both(built)).toEqual([
      { active: true, kind: "access", user, sessionId, issuedAt, expiresAt: after(900) },
      { active: true, kind: "refresh", user, sessionId, issuedAt, expiresAt: after(2_592_000) },
    ]);
  });

  test("a token is active until exactly its expiry", async () => {
    const built = await setUp();
    built.clock.advance(899.999);
    expect(await both(built)).toMatchObject([{ active: true }, { active: true }]);
    built.clock.advance(0.001);
    expect(await both(built)).toMatchObject([inactive, { active: true }]);
    built.clock.advance(2_592_000 - 900);
    expect(await both(built)).toEqual([inactive, inactive]);
  });

  test.each<[string, (built: Fixture) => Promise<unknown>]>([
    ["logged out", ({ portcullis, pair }) => portcullis.logout(pair)],
    ["refreshed twice", async ({ portcullis, pair }) => portcullis.refresh(await portcullis.refresh(pair))],
    ["disabled", ({ portcullis, user }) => portcullis.setDisabled({ userId: user.id, disabled: true })],
    ["deleted", ({ portcullis, user }) => portcullis.deleteUser({ userId: user.id })],
    [
      "given another password",
      ({ users, user: { id }, clock }) =>
        users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "another", at: clock.now() }),
    ],
  ])("the tokens of a user who was %s are inactive at once", async (_, act) => {
    const built = await setUp();
    await act(built);
    expect(await both(built)).toEqual([inactive, inactive]);
  });

  test("text that is not a token of this issuer is inactive", async () => {
    const { portcullis, pair } = await setUp();
    for (const token of ["", "x", "a.b.c", `${pair.accessToken}x`, pair.refreshToken.slice(0, -2), alice.password]) {
      expect(await portcullis.introspect({ token })).toEqual(inactive);
    }
  });
});

test("a storage that does not answer makes introspection fail, and no token inactive", async () => {
  const built = await fixtureWithAlice();
  const accessTokens = replacing(built.accessTokens, {
    findWithUser: () => Promise.reject(new StorageError("unavailable")),
  });
  const { portcullis } = createFixture({}, { accessTokens });
  const attempt = portcullis.introspect({ token: built.pair.accessToken });
  await expect(attempt).rejects.toBeInstanceOf(StorageError);
});

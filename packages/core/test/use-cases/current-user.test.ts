import { describe, expect, test } from "vitest";
import { type AccessTokenKind, StorageError } from "../../src/index.ts";
import { type TokenDigest } from "../../src/ports.ts";
import { equalDigests } from "../../src/tokens/equal-digests.ts";
import { alice, failure, createFixture, fixtureWithAlice, replacing } from "../support/fixture.ts";

const checked = ["opaque", "jwt"] as const satisfies readonly AccessTokenKind[];
const all = [...checked, "jwt-stateless"] as const;

test.each(all)("a valid token (%s) gives its user", async (accessToken) => {
  const { portcullis, pair, user, sessionId } = await fixtureWithAlice({ accessToken });
  expect(await portcullis.currentUser(pair)).toEqual({ user, sessionId });
});

test.each(all)("a token (%s) is valid until exactly its expiry", async (accessToken) => {
  const { portcullis, pair, clock } = await fixtureWithAlice({ accessToken });
  clock.advance(899.999);
  await expect(portcullis.currentUser(pair)).resolves.toBeDefined();
  clock.advance(0.001);
  expect(await failure(portcullis.currentUser(pair))).toBe("token_expired");
});

describe("an absent token", () => {
  test("is token_missing, not token_invalid", async () => {
    const { portcullis } = createFixture({});
    expect(await failure(portcullis.currentUser({ accessToken: null }))).toBe("token_missing");
    expect(await failure(portcullis.currentUser({ accessToken: "" }))).toBe("token_missing");
  });
});

describe.each(checked)("a token that is looked up (%s) is invalid at once", (accessToken) => {
  const setUp = () => fixtureWithAlice({ accessToken });
  const dead = ({ portcullis, pair }: Awaited<ReturnType<typeof setUp>>) => failure(portcullis.currentUser(pair));

  test("when its session ends", async () => {
    const built = await setUp();
    await built.portcullis.logout(built.pair);
    expect(await dead(built)).toBe("token_invalid");
  });

  test("when its user is deleted", async () => {
    const built = await setUp();
    await built.portcullis.deleteUser({ userId: built.user.id });
    expect(await dead(built)).toBe("token_invalid");
  });

  test("when its user is disabled", async () => {
    const built = await setUp();
    await built.portcullis.setDisabled({ userId: built.user.id, disabled: true });
    expect(await dead(built)).toBe("account_disabled");
  });

  test("when the password is changed, even if its record could not be deleted", async () => {
    const built = await setUp();
    const at = built.clock.now();
    const { id } = built.user;
    await built.users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "another", at });
    expect(await dead(built)).toBe("token_invalid");
  });

  test("when its record is corrupt, with an event", async () => {
    const built = await setUp();
    const accessTokens = replacing(built.accessTokens, {
      findWithUser: () => Promise.reject(new StorageError("corrupt")),
    });
    const { portcullis, events } = createFixture({ accessToken }, { accessTokens });
    expect(await failure(portcullis.currentUser(built.pair))).toBe("token_invalid");
    expect(events.ofType("access_token_corrupt")).toHaveLength(1);
  });
});

test("a failure of the storage is thrown, and does not make the token invalid", async () => {
  const built = await fixtureWithAlice();
  const accessTokens = replacing(built.accessTokens, {
    findWithUser: () => Promise.reject(new StorageError("unavailable")),
  });
  const { portcullis } = createFixture({}, { accessTokens });
  await expect(portcullis.currentUser(built.pair)).rejects.toBeInstanceOf(StorageError);
});

describe("a stateless token", () => {
  const stateless = { accessToken: "jwt-stateless" } as const;

  test("is not looked up", async () => {
    const built = await fixtureWithAlice(stateless);
    const accessTokens = replacing(built.accessTokens, { findWithUser: () => expect.fail("looked up") });
    const { portcullis } = createFixture(stateless, { accessTokens });
    expect((await portcullis.currentUser(built.pair)).user).toEqual(built.user);
  });

  test("is looked up if it must be live", async () => {
    const { portcullis, pair } = await fixtureWithAlice(stateless);
    await portcullis.logout(pair);
    await expect(portcullis.currentUser(pair)).resolves.toBeDefined();
    expect(await failure(portcullis.currentUser({ ...pair, mustBeLive: true }))).toBe("token_invalid");
  });

  test("carries the profile with its dates", async () => {
    interface Person {
      readonly name: string;
      readonly born: Date;
      readonly nickname?: string;
      readonly tags: readonly string[];
    }
    const profile: Person = { name: "Alice", born: new Date("1852-05-04T00:00:00.000Z"), tags: ["dates", "born"] };
    const profileSchema = {
      "~standard": { version: 1 as const, vendor: "test", validate: () => ({ value: profile }) },
    };
    const { portcullis } = createFixture<Person>({ ...stateless, profileSchema });
    await portcullis.register({ ...alice, profile: { ...profile } });
    const { pair } = await portcullis.login(alice);
    expect((await portcullis.currentUser(pair)).user.profile).toEqual(profile);
  });

  test("is checked against its record when the service changes to another kind of token", async () => {
    const { pair, users, accessTokens, clock } = await fixtureWithAlice(stateless);
    const { portcullis } = createFixture({ accessToken: "jwt" }, { users, accessTokens, clock });
    await expect(portcullis.currentUser(pair)).resolves.toBeDefined();
    await portcullis.logout(pair);
    expect(await failure(portcullis.currentUser(pair))).toBe("token_invalid");
  });
});

describe("an opaque token is rejected", () => {
  test("if it is made of the digest of a valid one", async () => {
    const { portcullis, contents } = await fixtureWithAlice();
    const digest = contents().records[0]?.digest ?? new Uint8Array();
    for (const encoding of ["hex", "base64url"] as const) {
      const accessToken = Buffer.from(digest).toString(encoding);
      expect(await failure(portcullis.currentUser({ accessToken }))).toBe("token_invalid");
    }
  });

  test("if it names a session that has no digest, or another session", async () => {
    const { portcullis, pair, accessTokens, contents } = await fixtureWithAlice();
    const [record] = contents().records;
    if (record === undefined) return expect.fail("no record");
    for (const digest of [null, new Uint8Array(32) as TokenDigest, new Uint8Array(0) as TokenDigest]) {
      await accessTokens.revoke({ id: record.id });
      await accessTokens.create({ ...record, digest });
      expect(await failure(portcullis.currentUser(pair))).toBe("token_invalid");
    }
    await accessTokens.revoke({ id: record.id });
    await accessTokens.create(record);
    await expect(portcullis.currentUser(pair)).resolves.toBeDefined();
  });
});

describe("a JWT is rejected", () => {
  test("if it is signed for another user than that of its session", async () => {
    const { portcullis, tokenCodec, sessionId, clock } = await fixtureWithAlice({ accessToken: "jwt" });
    const bob = await portcullis.register({ username: "bob", password: alice.password });
    const accessToken = await tokenCodec.sign("access", {
      userId: bob.id,
      sessionId,
      rotation: 0,
      tokenId: "1",
      issuedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + 60_000),
    });
    expect(await failure(portcullis.currentUser({ accessToken }))).toBe("token_invalid");
  });
});

test("every token has a different id (RFC 7519 §4.1.7)", async () => {
  const { portcullis, pair, tokenCodec, clock } = await fixtureWithAlice({ accessToken: "jwt" });
  const next = await portcullis.refresh(pair);
  const verified = await Promise.all(
    [pair, next].flatMap(({ accessToken, refreshToken }) => [
      tokenCodec.verify("access", accessToken, clock.now()),
      tokenCodec.verify("refresh", refreshToken, clock.now()),
    ]),
  );
  const ids = verified.map((one) => (one.status === "valid" ? one.claims.tokenId : null));
  expect(new Set(ids).size).toBe(4);
});

test("equalDigests is true if and only if all bytes are equal", () => {
  const digest = (...bytes: readonly number[]) => Uint8Array.from(bytes) as TokenDigest;
  expect(equalDigests(digest(1, 2, 3), digest(1, 2, 3))).toBe(true);
  expect(equalDigests(digest(1, 2, 3), digest(1, 2, 4))).toBe(false);
  expect(equalDigests(digest(0, 2, 3), digest(1, 2, 3))).toBe(false);
  expect(equalDigests(digest(1, 2), digest(1, 2, 0))).toBe(false);
  expect(equalDigests(digest(1, 2, 0), digest(1, 2))).toBe(false);
});

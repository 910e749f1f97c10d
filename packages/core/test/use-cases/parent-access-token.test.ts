import { describe, expect, test } from "vitest";
import { cheapCrypto, failure, fixtureWithAlice, refreshedUnderNewSecret, replacing } from "../support/fixture.ts";

const lifetimes = { accessTtl: 60 };

describe.each(["opaque", "jwt"] as const)("The access token before a refresh (%s)", (accessToken) => {
  const setUp = (settings = {}) => fixtureWithAlice({ accessToken, lifetimes: { ...lifetimes, ...settings } });
  type Fixture = Awaited<ReturnType<typeof setUp>>;

  /** The outcomes of a token: at a guarded route, at a guarded route with `mustBeLive`, and at introspection. */
  async function verdicts({ portcullis, pair }: Fixture) {
    const outcome = (attempt: Promise<unknown>) =>
      attempt.then(
        () => "good",
        () => failure(attempt),
      );
    const introspected = await portcullis.introspect({ token: pair.accessToken });
    const inactive = introspected.active ? "active" : "inactive";
    const asked = [portcullis.currentUser(pair), portcullis.currentUser({ ...pair, mustBeLive: true })];
    return [...(await Promise.all(asked.map(outcome))), inactive];
  }

  test("stays valid for the retry window of 10 seconds, and not a millisecond longer", async () => {
    const built = await setUp();
    await built.portcullis.refresh(built.pair);
    expect(await verdicts(built)).toEqual(["good", "good", "active"]);
    built.clock.advance(9.999);
    expect(await verdicts(built)).toEqual(["good", "good", "active"]);
    built.clock.advance(0.001);
    expect(await verdicts(built)).toEqual(["token_invalid", "token_invalid", "inactive"]);
  });

  test("ends at its own expiry inside the window", async () => {
    const built = await setUp();
    built.clock.advance(57);
    await built.portcullis.refresh(built.pair);
    built.clock.advance(2.999);
    expect(await verdicts(built)).toEqual(["good", "good", "active"]);
    const introspected = await built.portcullis.introspect({ token: built.pair.accessToken });
    expect(introspected.active && introspected.expiresAt.getTime() - built.clock.now().getTime()).toBe(1);
    built.clock.advance(0.001);
    expect(await verdicts(built)).toEqual(["token_expired", "token_expired", "inactive"]);
  });

  test("is rejected after the refresh if it had expired before it", async () => {
    const built = await setUp();
    built.clock.advance(60);
    await built.portcullis.refresh(built.pair);
    expect(await verdicts(built)).toEqual(["token_expired", "token_expired", "inactive"]);
  });

  test("is rejected at once with a retry window of 0", async () => {
    const built = await setUp({ refreshRetryWindow: 0 });
    await built.portcullis.refresh(built.pair);
    expect(await verdicts(built)).toEqual(["token_invalid", "token_invalid", "inactive"]);
  });

  test("is rejected after a second refresh", async () => {
    const built = await setUp();
    const { portcullis, pair } = built;
    const second = await portcullis.refresh(pair);
    await portcullis.refresh(second);
    expect(await verdicts(built)).toEqual(["token_invalid", "token_invalid", "inactive"]);
    expect(await verdicts({ ...built, pair: second })).toEqual(["good", "good", "active"]);
  });

  test("is rejected when its session ends, by logout, reuse, disabling or a password change", async () => {
    const acts: ((built: Fixture) => Promise<unknown>)[] = [
      ({ portcullis, pair }) => portcullis.logout({ accessToken: pair.accessToken }),
      ({ portcullis, user }) => portcullis.setDisabled({ userId: user.id, disabled: true }),
      ({ users, user: { id }, clock }) =>
        users.changePassword({ id, expectedCredentialsVersion: 1, passwordHash: "another", at: clock.now() }),
    ];
    for (const act of acts) {
      const built = await setUp();
      await built.portcullis.refresh(built.pair);
      await act(built);
      const [first, second, third] = await verdicts(built);
      expect(first).toMatch(/token_invalid|account_disabled/);
      expect([second, third]).toEqual([first, "inactive"]);
    }
  });
});

test("A forged opaque token is rejected inside the retry window, at the cost of one more comparison", async () => {
  const { portcullis, pair, tokenGenerator, sessionId } = await fixtureWithAlice();
  await portcullis.refresh(pair);
  const forged = pair.accessToken.slice(0, -20) + "A".repeat(20);
  expect(await failure(portcullis.currentUser({ accessToken: forged }))).toBe("token_invalid");
  const ahead = tokenGenerator.generate(sessionId, 2);
  expect(await failure(portcullis.currentUser({ accessToken: ahead.token }))).toBe("token_invalid");
});

test("The parent token is computed only if the token is not the current one", async () => {
  const crypto = cheapCrypto();
  const findRotation = () => Promise.reject(new Error("The current token needs no search."));
  const tokenGenerator = replacing(crypto.tokenGenerator, { findRotation });
  const { portcullis, pair } = await fixtureWithAlice({}, { tokenGenerator });
  const next = await portcullis.refresh(pair);
  await expect(portcullis.currentUser(next)).resolves.toBeDefined();
});

test("The parent token stays valid if the secret is replaced between login and refresh", async () => {
  const { portcullis, pair } = await refreshedUnderNewSecret();
  await expect(portcullis.currentUser(pair)).resolves.toMatchObject({ sessionId: pair.sessionId });
});

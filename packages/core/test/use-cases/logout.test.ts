import { describe, expect, test } from "vitest";
import { alice, failure, houseOfAlice, isAlive } from "../house.ts";

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("logout (%s)", (accessToken) => {
  const setUp = () => houseOfAlice({ accessToken });

  test.each(["accessToken", "refreshToken"] as const)("by %s ends both tokens of the login", async (by) => {
    const { portcullis, pair, events, accessTokenId, contents } = await setUp();
    await portcullis.logout.execute({ [by]: pair[by] });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(await failure(portcullis.refresh.execute(pair))).toBe("token_invalid");
    expect(contents().records).toEqual([]);
    expect(events.ofType("logged_out")).toMatchObject([{ accessTokenId }]);
  });

  test("by tokens of two logins ends both, and no third", async () => {
    const { portcullis, pair } = await setUp();
    const second = await portcullis.login.execute(alice);
    const third = await portcullis.login.execute(alice);
    await portcullis.logout.execute({ accessToken: pair.accessToken, refreshToken: second.pair.refreshToken });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, second.pair.accessToken)).toBe(false);
    expect(await isAlive(portcullis, third.pair.accessToken)).toBe(true);
  });

  test("is idempotent", async () => {
    const { portcullis, pair, events } = await setUp();
    await portcullis.logout.execute(pair);
    await portcullis.logout.execute(pair);
    expect(events.ofType("logged_out")).toHaveLength(1);
  });

  test("works with tokens that have expired", async () => {
    const { portcullis, pair, clock, contents } = await setUp();
    clock.advance(901);
    await portcullis.logout.execute({ accessToken: pair.accessToken });
    expect(contents().records).toEqual([]);
  });

  test("works for a disabled user", async () => {
    const { portcullis, pair, user, contents } = await setUp();
    await portcullis.setDisabled.execute({ userId: user.id, disabled: true });
    await portcullis.logout.execute(pair);
    expect(contents().records).toEqual([]);
  });
});

test("an unknown or missing token is no failure, and ends nothing", async () => {
  const { portcullis, contents } = await houseOfAlice();
  for (const input of [{}, { accessToken: "x" }, { refreshToken: "x" }, { accessToken: "", refreshToken: "" }]) {
    await portcullis.logout.execute(input);
  }
  expect(contents().records).toHaveLength(1);
});

test("whoever knows a login's id alone can't end it", async () => {
  const { portcullis, pair, contents } = await houseOfAlice();
  const forged = pair.accessToken.slice(0, -20) + "A".repeat(20);
  await portcullis.logout.execute({ accessToken: forged });
  expect(contents().records).toHaveLength(1);
});

test("a refresh token that was superseded still ends its login", async () => {
  const { portcullis, pair, contents } = await houseOfAlice();
  await portcullis.refresh.execute(pair);
  await portcullis.logout.execute({ refreshToken: pair.refreshToken });
  expect(contents().records).toEqual([]);
});

import { describe, expect, test } from "vitest";
import { failure, isAlive } from "../support/fixture.ts";
import {
  alice,
  interruptibleRecovery,
  newPassword,
  recoveryFixture,
  recoveryWithAlice,
  resetSecret,
} from "../support/recovery-fixture.ts";

async function setUp() {
  const built = await recoveryWithAlice();
  const secret = await resetSecret(built);
  const reset = (password = newPassword) => built.portcullis.resetPassword({ secret, newPassword: password });
  return { ...built, secret, reset };
}

test("RS-03 a reset ends every session and starts none; the new password logs the user in.", async () => {
  const { portcullis, reset, pair, contents, events, user } = await setUp();
  const other = await portcullis.login(alice);
  expect(await reset()).toBeUndefined();
  for (const old of [pair, other.pair]) {
    expect(await isAlive(portcullis, old.accessToken)).toBe(false);
    expect(await failure(portcullis.refresh(old))).toBe("token_invalid");
  }
  expect(contents().records).toEqual([]);
  expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
  await expect(portcullis.login({ ...alice, password: newPassword })).resolves.toBeDefined();
  expect(events.ofType("password_changed")).toMatchObject([{ userId: user.id, by: "reset" }]);
});

test("RS-05 a reset sends the owner a notice.", async () => {
  const { reset, notifier, sent } = await setUp();
  await reset();
  await sent();
  expect(notifier.ofType("password_changed")).toMatchObject([{ to: alice.username, by: "reset" }]);
});

test("OT-01 a secret works once; of 50 simultaneous uses one succeeds.", async () => {
  const { portcullis, secret, reset } = await setUp();
  const attempts = Array.from({ length: 50 }, (_, index) => reset(`the password number ${index}`));
  const outcomes = await Promise.allSettled(attempts);
  const won = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
  expect(won).toHaveLength(1);
  await expect(portcullis.login({ ...alice, password: `the password number ${won[0]}` })).resolves.toBeDefined();
  expect(await failure(portcullis.resetPassword({ secret, newPassword }))).toBe("secret_invalid");
});

describe("OT-02 a reset secret is invalid", () => {
  test.each<[string, (built: Awaited<ReturnType<typeof setUp>>) => Promise<unknown>]>([
    ["after a newer one", (built) => resetSecret(built)],
    [
      "after a change of password",
      ({ portcullis, user }) =>
        portcullis.changePassword({ userId: user.id, currentPassword: alice.password, newPassword: "in between" }),
    ],
    [
      "after an operator set the password",
      ({ portcullis, user }) => portcullis.setPassword({ userId: user.id, newPassword: "in between" }),
    ],
    [
      "after the user was disabled and enabled",
      async ({ portcullis, user }) => {
        await portcullis.setDisabled({ userId: user.id, disabled: true });
        await portcullis.setDisabled({ userId: user.id, disabled: false });
      },
    ],
    [
      "while the user is disabled",
      ({ portcullis, user }) => portcullis.setDisabled({ userId: user.id, disabled: true }),
    ],
    ["after the user was deleted", ({ portcullis, user }) => portcullis.deleteUser({ userId: user.id })],
    [
      "after a change of the address",
      async ({ portcullis, user, notifier, sent }) => {
        const change = { userId: user.id, currentPassword: alice.password, newEmail: "new@example.com" };
        await portcullis.requestEmailChange(change);
        await sent();
        await portcullis.confirmEmailChange({ secret: notifier.lastSecret("confirm_email") });
      },
    ],
    [
      "after an operator renamed the user",
      ({ portcullis, user }) => portcullis.setUsername({ userId: user.id, username: "renamed@example.com" }),
    ],
    ["after 30 minutes", async ({ clock }) => clock.advance(1_800)],
  ])("%s", async (_, change) => {
    const built = await setUp();
    await change(built);
    expect(await failure(built.reset())).toBe("secret_invalid");
    expect(built.events.ofType("password_reset_failed")).toMatchObject([{ reason: "secret_invalid" }]);
  });

  test("for another purpose", async () => {
    const { portcullis, secret, reset } = await setUp();
    expect(await failure(portcullis.verifyEmail({ secret }))).toBe("secret_invalid");
    expect(await failure(portcullis.confirmEmailChange({ secret }))).toBe("secret_invalid");
    await reset();
  });

  test.each(["", "x", "pcs_", `pcs_${"A".repeat(64)}`, `pct_${"A".repeat(64)}`])("if it is %j", async (secret) => {
    const { portcullis } = await setUp();
    expect(await failure(portcullis.resetPassword({ secret, newPassword }))).toBe("secret_invalid");
  });
});

test("OT-03 a reset secret is valid for 30 minutes.", async () => {
  const { reset, clock } = await setUp();
  clock.advance(1_799);
  await reset();
});

test("RS-04 a password that breaks a rule does not consume the secret.", async () => {
  const { portcullis, secret, reset, contents } = await setUp();
  const before = contents();
  for (const wrong of ["short", alice.username, "\ud800 ill-formed"]) {
    await expect(portcullis.resetPassword({ secret, newPassword: wrong })).rejects.toMatchObject({
      code: "validation_failed",
      issues: [{ pointer: "/new_password" }],
    });
  }
  expect(contents()).toEqual(before);
  await reset();
});

test("OT-02 a reset that loses against a change of the address changes nothing, and the new address stays verified.", async () => {
  const built = await interruptibleRecovery();
  const { portcullis, user, notifier, sent, before } = built;
  const secret = await resetSecret(built);
  const newEmail = "new@example.com";
  await portcullis.requestEmailChange({ userId: user.id, currentPassword: alice.password, newEmail });
  await sent();
  before(() => portcullis.confirmEmailChange({ secret: notifier.lastSecret("confirm_email") }));
  expect(await failure(portcullis.resetPassword({ secret, newPassword }))).toBe("secret_invalid");
  const login = await portcullis.login({ username: newEmail, password: alice.password });
  expect(login.user).toMatchObject({ username: newEmail, emailVerified: true });
});

test("RS-03 a reset that loses against a change of password changes nothing.", async () => {
  const built = await interruptibleRecovery();
  const { portcullis, user, before } = built;
  const secret = await resetSecret(built);
  before(() =>
    portcullis.changePassword({ userId: user.id, currentPassword: alice.password, newPassword: "in between" }),
  );
  expect(await failure(portcullis.resetPassword({ secret, newPassword }))).toBe("secret_invalid");
  await expect(portcullis.login({ ...alice, password: "in between" })).resolves.toBeDefined();
});

test("A reset proves the address that the link was sent to.", async () => {
  const { portcullis, reset, user } = await setUp();
  expect(await portcullis.findUser({ userId: user.id })).toMatchObject({ emailVerified: false, verifiedAddress: null });
  await reset();
  expect(await portcullis.findUser({ userId: user.id })).toMatchObject({
    emailVerified: true,
    verifiedAddress: alice.username,
  });
});

test("A reset forgets failed logins, so that no pause keeps the owner out.", async () => {
  const { portcullis, reset } = await setUp();
  for (let guess = 0; guess < 6; guess += 1)
    await portcullis.login({ ...alice, password: "wrong" }).catch(() => undefined);
  expect(await failure(portcullis.login(alice))).toBe("too_many_attempts");
  await reset();
  await expect(portcullis.login({ ...alice, password: newPassword })).resolves.toBeDefined();
});

describe("A reset link of an operator", () => {
  test("works once without the setting email, and proves no address", async () => {
    const { portcullis } = recoveryFixture({ email: undefined as never });
    const { id: userId } = await portcullis.register(alice);
    const { link, secret } = await portcullis.createResetLink({ userId });
    expect(link).toBe(`https://example.com/reset-password#purpose=password_reset&secret=${secret}`);
    await portcullis.resetPassword({ secret, newPassword });
    await expect(portcullis.login({ ...alice, password: newPassword })).resolves.toBeDefined();
    expect(await portcullis.findUser({ userId })).toMatchObject({ verifiedAddress: null });
    expect(await failure(portcullis.resetPassword({ secret, newPassword }))).toBe("secret_invalid");
  });

  test("proves no address with the setting email either, and replaces a link that was sent", async () => {
    const { portcullis, user, reset, events } = await setUp();
    const { secret } = await portcullis.createResetLink({ userId: user.id });
    expect(await failure(reset())).toBe("secret_invalid");
    await portcullis.resetPassword({ secret, newPassword });
    expect(await portcullis.findUser({ userId: user.id })).toMatchObject({ verifiedAddress: null });
    expect(events.ofType("reset_link_created")).toMatchObject([{ userId: user.id }]);
  });

  test("is refused for an unknown and for a disabled user", async () => {
    const { portcullis, user } = await setUp();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    expect(await failure(portcullis.createResetLink({ userId: user.id }))).toBe("account_disabled");
    await portcullis.deleteUser({ userId: user.id });
    expect(await failure(portcullis.createResetLink({ userId: user.id }))).toBe("not_found");
  });
});

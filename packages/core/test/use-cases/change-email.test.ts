import { describe, expect, test } from "vitest";
import { failure, isAlive } from "../support/fixture.ts";
import { alice, fieldFixture, newPassword, recoveryWithAlice } from "../support/recovery-fixture.ts";

const newEmail = "New@Example.com";

async function setUp() {
  const built = await recoveryWithAlice();
  const change = { userId: built.user.id, currentPassword: alice.password, newEmail };
  const confirmation = async () => {
    await built.portcullis.requestEmailChange(change);
    await built.sent();
    return built.notifier.lastSecret("confirm_email");
  };
  return { ...built, change, confirmation };
}

describe("A change of the e-mail address", () => {
  test("takes effect when the new address is proven, and sessions continue", async () => {
    const { portcullis, notifier, confirmation, pair, events, user } = await setUp();
    const secret = await confirmation();
    expect(notifier.messages).toMatchObject([{ type: "confirm_email", to: newEmail }]);
    expect(notifier.ofType("confirm_email")[0]?.link).toContain("/verify-email#purpose=confirm_email&secret=pcs_");
    await expect(portcullis.login(alice)).resolves.toBeDefined();
    await portcullis.confirmEmailChange({ secret });
    expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
    expect((await portcullis.login({ ...alice, username: newEmail })).user).toMatchObject({
      id: user.id,
      username: newEmail,
      emailVerified: true,
    });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    expect(events.ofType("email_changed")).toMatchObject([{ userId: user.id }]);
    expect(await failure(portcullis.confirmEmailChange({ secret }))).toBe("secret_invalid");
  });

  test("RS-05 is reported to the old address and to the new one", async () => {
    const { portcullis, notifier, sent, confirmation } = await setUp();
    await portcullis.confirmEmailChange({ secret: await confirmation() });
    await sent();
    const addresses = { oldAddress: alice.username, newAddress: newEmail };
    expect(notifier.ofType("email_changed")).toMatchObject([
      { to: alice.username, ...addresses },
      { to: newEmail, ...addresses },
    ]);
  });

  test.each([
    ["wrong_password", { currentPassword: "not the current one" }],
    ["validation_failed", { newEmail: "nowhere" }],
    ["validation_failed", { newEmail: "a b@example.com" }],
    ["validation_failed", { newEmail: "x@example.com\r\nBcc: y@example.com" }],
  ])("is rejected with %s, and nothing is sent", async (code, wrong) => {
    const { portcullis, change, notifier, sent, events } = await setUp();
    expect(await failure(portcullis.requestEmailChange({ ...change, ...wrong }))).toBe(code);
    await sent();
    expect(notifier.messages).toEqual([]);
    expect(events.ofType("email_change_failed")).toMatchObject([{ reason: code }]);
  });

  test("does not say at the request that the address is another user's, and is username_taken at the end", async () => {
    const { portcullis, confirmation } = await setUp();
    await portcullis.register({ ...alice, username: "NEW@example.com" });
    expect(await failure(portcullis.confirmEmailChange({ secret: await confirmation() }))).toBe("username_taken");
    await expect(portcullis.login(alice)).resolves.toBeDefined();
  });

  test("OT-02 is invalid after a change of password", async () => {
    const { portcullis, confirmation, change } = await setUp();
    const secret = await confirmation();
    await portcullis.changePassword({ userId: change.userId, currentPassword: alice.password, newPassword });
    expect(await failure(portcullis.confirmEmailChange({ secret }))).toBe("secret_invalid");
  });

  test("OT-01 is made once by 50 at once", async () => {
    const { portcullis, confirmation } = await setUp();
    const secret = await confirmation();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () => portcullis.confirmEmailChange({ secret })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("gives an address to a user without one, where a field holds it, and keeps the other fields", async () => {
    const { portcullis, notifier, sent } = fieldFixture();
    const { id: userId } = await portcullis.register({ ...alice, username: "alice", profile: { name: "Alice" } });
    const change = { userId, currentPassword: alice.password };
    await expect(
      portcullis.requestEmailChange({ ...change, newEmail: `${"x".repeat(60)}@example.com` }),
    ).rejects.toMatchObject({ issues: [{ pointer: "/new_email" }] });
    await portcullis.requestEmailChange({ ...change, newEmail });
    await sent();
    await portcullis.confirmEmailChange({ secret: notifier.lastSecret("confirm_email") });
    await sent();
    expect(await portcullis.findUser({ userId })).toMatchObject({
      emailVerified: true,
      profile: { name: "Alice", email: newEmail },
    });
    expect(notifier.ofType("email_changed")).toMatchObject([{ to: newEmail, oldAddress: null }]);
    await portcullis.requestPasswordReset({ username: "new@example.com" });
    await sent();
    expect(notifier.ofType("password_reset")).toMatchObject([{ to: newEmail }]);
  });
});

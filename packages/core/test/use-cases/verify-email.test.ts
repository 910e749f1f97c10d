import { describe, expect, test } from "vitest";
import { failure } from "../support/fixture.ts";
import {
  alice,
  fieldFixture,
  interruptibleRecovery,
  recoveryFixture,
  recoveryWithAlice,
} from "../support/recovery-fixture.ts";

async function registered() {
  const built = recoveryFixture();
  const user = await built.portcullis.register(alice);
  await built.sent();
  return { ...built, user, secret: built.notifier.lastSecret("verify_email") };
}

describe("Verifying an address", () => {
  test("begins with a message at registration, and ends with its secret, once", async () => {
    const { portcullis, user, secret, notifier, events } = await registered();
    expect(user).toMatchObject({ emailVerified: false });
    expect(notifier.messages).toMatchObject([{ type: "verify_email", to: "Alice@Example.com" }]);
    expect(notifier.ofType("verify_email")[0]?.link).toBe(
      `https://example.com/verify-email#purpose=verify_email&secret=${secret}`,
    );
    await portcullis.verifyEmail({ secret });
    expect((await portcullis.login(alice)).user).toMatchObject({ emailVerified: true });
    expect(await failure(portcullis.verifyEmail({ secret }))).toBe("secret_invalid");
    expect(events.ofType("email_verified")).toMatchObject([{ userId: user.id }]);
    expect(events.ofType("email_verification_failed")).toMatchObject([{ reason: "secret_invalid" }]);
  });

  test("OT-01 is done once by 50 at once", async () => {
    const { portcullis, secret } = await registered();
    const attempts = Array.from({ length: 50 }, () => portcullis.verifyEmail({ secret }));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("OT-03 is possible for 24 hours", async () => {
    const { portcullis, secret, clock } = await registered();
    clock.advance(86_400);
    expect(await failure(portcullis.verifyEmail({ secret }))).toBe("secret_invalid");
    clock.advance(-1);
    await portcullis.verifyEmail({ secret });
  });

  test.each<[string, (built: Awaited<ReturnType<typeof registered>>) => Promise<unknown>]>([
    [
      "a change of password",
      ({ portcullis, user: { id } }) => portcullis.setPassword({ userId: id, newPassword: "another one" }),
    ],
    ["a disabled user", ({ portcullis, user: { id } }) => portcullis.setDisabled({ userId: id, disabled: true })],
    [
      "another username",
      ({ portcullis, user: { id } }) => portcullis.setUsername({ userId: id, username: "b@example.com" }),
    ],
    ["a newer secret", ({ portcullis, user: { id } }) => portcullis.requestEmailVerification({ userId: id })],
  ])("OT-02 is impossible after %s", async (_, change) => {
    const built = await registered();
    await change(built);
    await built.sent();
    expect(await failure(built.portcullis.verifyEmail({ secret: built.secret }))).toBe("secret_invalid");
  });

  test("is requested by the user or by name, with the same answer for unknown names, and not sent to a verified address", async () => {
    const { portcullis, user, notifier, sent, clock } = await registered();
    await portcullis.requestEmailVerification({ userId: user.id });
    await portcullis.requestEmailVerification({ username: "ALICE@example.com" });
    expect(await portcullis.requestEmailVerification({ username: "bob@example.com" })).toBeUndefined();
    await sent();
    expect(notifier.ofType("verify_email")).toHaveLength(3);
    await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    clock.advance(3_600);
    await portcullis.requestEmailVerification({ userId: user.id });
    await sent();
    expect(notifier.ofType("verify_email")).toHaveLength(3);
  });
});

describe("VE-01 an address counts as verified only for the exact value that was proven", () => {
  const verified = async (built: Awaited<ReturnType<typeof recoveryWithAlice>>) =>
    (await built.portcullis.findUser({ userId: built.user.id })).emailVerified;

  test("an operator's change and its reversal leave it unverified", async () => {
    const built = await recoveryWithAlice();
    const { portcullis, user, notifier, sent } = built;
    await portcullis.requestEmailVerification({ userId: user.id });
    await sent();
    await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    expect(await verified(built)).toBe(true);
    await portcullis.setUsername({ userId: user.id, username: "other@example.com" });
    expect(await verified(built)).toBe(false);
    await portcullis.setUsername({ userId: user.id, username: alice.username });
    expect(await verified(built)).toBe(false);
  });

  test("a write of the store that leaves the proven address behind, or respells it, does too", async () => {
    const built = await recoveryWithAlice();
    const { portcullis, user, notifier, sent, users, clock } = built;
    await portcullis.requestEmailVerification({ userId: user.id });
    await sent();
    await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    const stored = await users.findById(user.id);
    const key = stored?.usernameKey;
    if (key === undefined) throw new Error("The user is stored.");
    await users.update(user.id, { username: { display: "ALICE@EXAMPLE.COM", key }, at: clock.now() });
    expect(await verified(built)).toBe(false);
  });

  test("a confirmed new address stays verified if the old one is verified at the same time", async () => {
    const built = await interruptibleRecovery();
    const { portcullis, user, notifier, sent, before } = built;
    const newEmail = "new@example.com";
    await portcullis.requestEmailVerification({ userId: user.id });
    await portcullis.requestEmailChange({ userId: user.id, currentPassword: alice.password, newEmail });
    await sent();
    before(() => portcullis.confirmEmailChange({ secret: notifier.lastSecret("confirm_email") }));
    const verification = portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    expect(await failure(verification)).toBe("secret_invalid");
    expect(await verified(built)).toBe(true);
  });

  test("the profile field of the address can't be updated, and the username that is one can't be changed", async () => {
    const { portcullis } = fieldFixture();
    const { id: userId } = await portcullis.register({
      ...alice,
      username: "alice",
      profile: { email: "a@example.com" },
    });
    await expect(portcullis.updateProfile({ userId, profile: { email: "b@example.com" } })).rejects.toMatchObject({
      issues: [{ pointer: "/email", code: "read_only" }],
    });
    await expect(portcullis.updateProfile({ userId, profile: { name: "Alice" } })).resolves.toMatchObject({
      emailVerified: false,
      profile: { email: "a@example.com", name: "Alice" },
    });
    const { portcullis: other, user } = await recoveryWithAlice();
    const change = { userId: user.id, currentPassword: alice.password, username: "b@example.com" };
    await expect(other.changeUsername(change)).rejects.toMatchObject({ issues: [{ pointer: "/username" }] });
  });
});

test("Two users can't verify one address: the second gets an error that it is taken.", async () => {
  const { portcullis, notifier, sent } = fieldFixture();
  const secrets: string[] = [];
  for (const username of ["a", "b"]) {
    await portcullis.register({ username, password: alice.password, profile: { email: "Shared@example.com" } });
    await sent();
    secrets.push(notifier.lastSecret("verify_email"));
  }
  const [first = "", second = ""] = secrets;
  await portcullis.verifyEmail({ secret: first });
  await expect(portcullis.verifyEmail({ secret: second })).rejects.toMatchObject({
    code: "validation_failed",
    issues: [{ pointer: "/email", code: "taken" }],
  });
});

test("A new user's address must have the form of one, in the username or in the field.", async () => {
  const { portcullis } = recoveryFixture();
  for (const username of ["alice", "a@b@c", "<a@example.com>", "a,b@example.com", "@example.com", "a@"]) {
    await expect(portcullis.register({ ...alice, username })).rejects.toMatchObject({
      issues: [{ pointer: "/username", code: "invalid_email" }],
    });
  }
  const { portcullis: other } = fieldFixture();
  await expect(other.register({ ...alice, username: "alice", profile: { email: "nowhere" } })).rejects.toMatchObject({
    issues: [{ pointer: "/email", code: "invalid_email" }],
  });
  await expect(other.register({ ...alice, username: "alice", profile: {} })).resolves.toMatchObject({
    emailVerified: false,
  });
});

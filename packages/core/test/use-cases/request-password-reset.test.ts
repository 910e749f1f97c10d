import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test, vi } from "vitest";
import { StorageError } from "../../src/index.ts";
import { failure, replacing } from "../support/fixture.ts";
import {
  alice,
  fieldFixture,
  newPassword,
  recoveryFixture,
  recoveryWithAlice,
  resetSecret,
} from "../support/recovery-fixture.ts";

describe("A request for a new password", () => {
  test("RS-02 sends a link to the stored address, whatever spelling was typed", async () => {
    const { portcullis, notifier, sent, user, events } = await recoveryWithAlice();
    await portcullis.requestPasswordReset({ username: "ALICE@example.COM" });
    await sent();
    expect(notifier.messages).toMatchObject([
      { type: "password_reset", to: "Alice@Example.com", user: { id: user.id, username: "Alice@Example.com" } },
    ]);
    const [message] = notifier.ofType("password_reset");
    expect(message?.link).toBe(`https://example.com/reset-password#purpose=password_reset&secret=${message?.secret}`);
    expect(message?.secret).toMatch(/^pcs_[\w-]{64}$/);
    expect(events.ofType("password_reset_requested")).toMatchObject([{ userId: user.id }]);
    expect(events.ofType("message_sent")).toMatchObject([
      { userId: user.id, message: "verify_email" },
      { message: "password_reset" },
    ]);
  });

  test("OT-01 leaves only a digest in the store", async () => {
    const built = await recoveryWithAlice();
    const secret = await resetSecret(built);
    const stored = JSON.stringify(built.contents(), (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64url") : value,
    );
    expect(stored).not.toContain(secret.slice(30));
    expect(built.contents().secrets).toMatchObject([{ purpose: "verify_email" }, { purpose: "password_reset" }]);
  });

  test("RS-01 answers the same and sends nothing for an unknown, disabled or malformed name", async () => {
    const { portcullis, notifier, sent, user, events } = await recoveryWithAlice();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    for (const username of [alice.username, "bob@example.com", "not a name", ""]) {
      expect(await portcullis.requestPasswordReset({ username })).toBeUndefined();
    }
    await sent();
    expect(notifier.messages).toEqual([]);
    expect(events.ofType("password_reset_requested").map(({ userId }) => userId)).toEqual([null, null, null, null]);
  });

  test("finds users by name or address if a field holds the address, and prefers the user who has proven it", async () => {
    const { portcullis, notifier, sent, clock } = fieldFixture();
    const register = (username: string, email?: string) =>
      portcullis.register({ username, password: alice.password, profile: email === undefined ? {} : { email } });
    const asked = async (username: string) => {
      await sent();
      notifier.messages.length = 0;
      await portcullis.requestPasswordReset({ username });
      await sent();
      return notifier.ofType("password_reset").map(({ to, user }) => `${user.username} at ${to}`);
    };
    await register("ann", "Ann@example.com");
    await register("bare");
    expect(await asked("ANN")).toEqual(["ann at Ann@example.com"]);
    expect(await asked("ann@EXAMPLE.com")).toEqual(["ann at Ann@example.com"]);
    expect(await asked("bare")).toEqual([]);
    await register("thief", "ann@example.com");
    expect(await asked("ann@example.com")).toEqual([]);
    await register("ann@example.com", "other@example.com");
    expect(await asked("ann@example.com")).toEqual(["ann@example.com at other@example.com"]);
    clock.advance(3_600);
    await portcullis.requestEmailVerification({ username: "ann" });
    await sent();
    await portcullis.verifyEmail({ secret: notifier.lastSecret("verify_email") });
    expect(await asked("ann@example.com")).toEqual(["ann at Ann@example.com"]);
  });
});

describe("Messages that carry a secret", () => {
  test("RS-02 are at most three an hour for a user, of 1,000 requests, and the last secret stays", async () => {
    const { portcullis, notifier, sent, clock, events } = await recoveryWithAlice();
    for (let request = 0; request < 1_000; request += 1)
      await portcullis.requestPasswordReset({ username: alice.username });
    await sent();
    expect(notifier.messages).toHaveLength(3);
    expect(events.ofType("message_withheld")).toHaveLength(997);
    clock.advance(1_799);
    await portcullis.requestPasswordReset({ username: alice.username });
    await sent();
    expect(notifier.messages).toHaveLength(3);
    await portcullis.resetPassword({ secret: notifier.lastSecret("password_reset"), newPassword });
    clock.advance(1_801);
    await portcullis.requestPasswordReset({ username: alice.username });
    await sent();
    expect(notifier.ofType("password_reset")).toHaveLength(4);
  });

  test("RS-02 are at most three in any hour, not only in the hour after the first", async () => {
    const { portcullis, notifier, sent, clock } = await recoveryWithAlice();
    const ask = async () => {
      await portcullis.requestPasswordReset({ username: alice.username });
      await sent();
      return notifier.messages.length;
    };
    expect(await ask()).toBe(1);
    clock.advance(3_599);
    expect([await ask(), await ask(), await ask()]).toEqual([2, 3, 3]);
    clock.advance(1);
    // The first is an hour old, the others are not.
    expect([await ask(), await ask()]).toEqual([4, 4]);
    clock.advance(3_599);
    expect([await ask(), await ask(), await ask()]).toEqual([5, 6, 6]);
  });

  test("RS-02 count all purposes together, also with the throttle turned off, and notices not at all", async () => {
    const { portcullis, notifier, sent, user } = await recoveryWithAlice({ throttle: "off" });
    const { id: userId } = user;
    await portcullis.requestEmailVerification({ userId });
    await portcullis.requestEmailChange({ userId, currentPassword: alice.password, newEmail: "new@example.com" });
    await portcullis.requestPasswordReset({ username: alice.username });
    await portcullis.requestPasswordReset({ username: alice.username });
    await portcullis.changePassword({ userId, currentPassword: alice.password, newPassword });
    await sent();
    expect(notifier.messages.map(({ type }) => type)).toEqual([
      "verify_email",
      "confirm_email",
      "password_reset",
      "password_changed",
    ]);
  });

  test("RS-02 are at most three an hour for a recipient, over all users", async () => {
    const { portcullis, notifier, sent } = fieldFixture({}, {});
    for (const username of ["a", "b", "c", "d", "e"]) {
      await portcullis.register({ username, password: alice.password, profile: { email: "victim@example.com" } });
    }
    await sent();
    expect(notifier.messages.map(({ to }) => to)).toEqual(Array<string>(3).fill("victim@example.com"));
  });
});

describe("Requests for messages from one network", () => {
  test("RS-02 are throttled in the same way for names that exist and for those that do not", async () => {
    const settings = { throttle: { recovery: { mostRequests: 3 } } };
    const { portcullis, clock, events } = await recoveryWithAlice(settings);
    const client = { address: "192.0.2.1" };
    const ask = (username: string) => portcullis.requestPasswordReset({ username, client });
    await ask(alice.username);
    await ask("bob@example.com");
    await portcullis.requestEmailVerification({ username: "carol@example.com", client });
    for (const username of [alice.username, "bob@example.com"])
      expect(await failure(ask(username))).toBe("too_many_attempts");
    await expect(portcullis.requestPasswordReset({ username: "bob@example.com" })).resolves.toBeUndefined();
    expect(events.ofType("recovery_throttled")).toHaveLength(2);
    clock.advance(3_600);
    await ask(alice.username);
  });
});

describe("NO-01 a notifier", () => {
  const request = { username: alice.username };

  test("that never answers delays no request", async () => {
    const notify = vi.fn<() => Promise<void>>(() => new Promise(() => undefined));
    const { portcullis } = await recoveryFixtureWithAlice({ notify });
    await portcullis.requestPasswordReset(request);
    await portcullis.changePassword(await changeOf(portcullis));
    await vi.waitFor(() => expect(notify).toHaveBeenCalledTimes(3));
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("down"))],
    [
      "throws",
      () => {
        throw new Error("down");
      },
    ],
  ])("that %s changes no answer, and is an event", async (_, notify) => {
    const { portcullis, events, sent } = await recoveryFixtureWithAlice({ notify });
    expect(await portcullis.requestPasswordReset(request)).toBeUndefined();
    await sent();
    expect(events.ofType("message_failed")).toMatchObject([
      { message: "verify_email", reason: "notifier" },
      { message: "password_reset", reason: "notifier" },
    ]);
  });

  test("that is slow fills the queue, and what exceeds it is dropped with an event", async () => {
    const { portcullis, events, user } = await recoveryFixtureWithAlice({ notify: () => new Promise(() => undefined) });
    const waiting: Promise<unknown>[] = [];
    for (let change = 0; change < 1_000; change += 1) {
      waiting.push(
        portcullis.setPassword({ userId: user.id, newPassword: `the ${change}th password` }).catch(() => undefined),
      );
      if (waiting.length % 50 === 0) await Promise.all(waiting.splice(0));
    }
    await Promise.all(waiting);
    await portcullis.requestPasswordReset(request);
    expect(events.ofType("message_failed").at(-1)).toMatchObject({ message: "password_reset", reason: "queue_full" });
  });
});

async function recoveryFixtureWithAlice(notifier: { readonly notify: () => Promise<void> }) {
  const built = recoveryFixture({}, { notifier });
  const user = await built.portcullis.register(alice);
  return { ...built, user };
}

async function changeOf(portcullis: ReturnType<typeof recoveryFixture>["portcullis"]) {
  const { id: userId } = await portcullis.findUser({ username: alice.username });
  return { userId, currentPassword: alice.password, newPassword };
}

test("A secret that can't be stored is an event, and its place among the messages is given back.", async () => {
  const sound = createMemoryStorage();
  let isDown = false;
  const oneTimeSecrets = replacing(sound.oneTimeSecrets, {
    issue: (record) => (isDown ? Promise.reject(new StorageError("unavailable")) : sound.oneTimeSecrets.issue(record)),
  });
  const { portcullis, notifier, sent, events } = await recoveryWithAlice({}, { ...sound, oneTimeSecrets });
  isDown = true;
  for (let request = 0; request < 5; request += 1) await portcullis.requestPasswordReset({ username: alice.username });
  await sent();
  expect(events.ofType("message_failed")).toHaveLength(5);
  isDown = false;
  await portcullis.requestPasswordReset({ username: alice.username });
  await sent();
  expect(notifier.messages).toHaveLength(1);
});

test("A runtime that stops after the answer gets the work to wait for.", async () => {
  const { portcullis, notifier } = await recoveryWithAlice();
  const works: Promise<unknown>[] = [];
  await portcullis.requestPasswordReset({ username: alice.username, waitUntil: (work) => void works.push(work) });
  expect(works).toHaveLength(1);
  await Promise.all(works);
  expect(notifier.messages).toHaveLength(1);
});

test("Recovery without the setting email is a fault of the application that names the setting.", async () => {
  const { portcullis } = recoveryFixture({ email: undefined as never });
  await expect(portcullis.requestPasswordReset({ username: "x" })).rejects.toThrow(TypeError);
  await expect(portcullis.requestPasswordReset({ username: "x" })).rejects.toThrow('"email"');
});

import { describe, expect, test, vi } from "vitest";
import { RecordingEvents } from "@portcullis/testkit";
import { type AuthEvents, broadcast, listenFor } from "../../src/index.ts";
import { alice, failure, createFixture } from "../support/fixture.ts";

const hostile: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error("the listener's own");
  },
  "throws what is no error": () => {
    // oxlint-disable-next-line typescript/only-throw-error
    throw null;
  },
  rejects: () => Promise.reject(new Error("the listener's own")),
  "never comes to an end": () => new Promise(() => undefined),
  "answers a thenable that rejects": () => ({
    // oxlint-disable-next-line unicorn/no-thenable
    then: (_: unknown, reject: (reason: Error) => void) => reject(new Error("the listener's own")),
  }),
  "answers a thenable that throws": () => ({
    // oxlint-disable-next-line unicorn/no-thenable
    get then() {
      throw new Error("the listener's own");
    },
  }),
};

/** Causes each event once. */
async function doEverything(events: AuthEvents): Promise<void> {
  const { portcullis, clock } = createFixture({}, { events });
  const { id: userId } = await portcullis.register(alice);
  expect(await failure(portcullis.register(alice))).toBe("username_taken");
  expect(await failure(portcullis.login({ ...alice, password: "wrong horse" }))).toBe("invalid_credentials");
  const { pair, sessionId } = await portcullis.login(alice);
  const next = await portcullis.refresh(pair);
  await portcullis.refresh(next);
  clock.advance(60);
  expect(await failure(portcullis.refresh(pair))).toBe("token_reused");
  expect(await failure(portcullis.revokeSession({ userId, id: sessionId }))).toBe("not_found");
  const other = await portcullis.login(alice);
  await portcullis.logout(other.pair);
  const change = { userId, currentPassword: alice.password, newPassword: "staple battery horse" };
  await portcullis.changePassword(change);
  expect(await failure(portcullis.changePassword(change))).toBe("wrong_password");
  await portcullis.logoutEverywhere({ userId });
  await portcullis.setDisabled({ userId, disabled: true });
  await portcullis.setDisabled({ userId, disabled: false });
  await portcullis.purgeExpired();
  await portcullis.deleteUser({ userId });
}

describe("No request fails", () => {
  for (const [name, emit] of Object.entries(hostile)) {
    test(`because of a listener that ${name}`, async () => {
      const unhandled = vi.fn<() => void>();
      process.on("unhandledRejection", unhandled);
      try {
        await doEverything({ emit });
        // Node reports unhandled rejections after the microtasks.
        await new Promise(setImmediate);
        expect(unhandled).not.toHaveBeenCalled();
      } finally {
        process.off("unhandledRejection", unhandled);
      }
    });

    test(`because of a listener that ${name}, and the other listeners receive every event`, async () => {
      const [before, after, alone] = [new RecordingEvents(), new RecordingEvents(), new RecordingEvents()];
      await doEverything(broadcast([before, { emit }, after]));
      await doEverything(alone);
      const types = alone.all.map(({ type }) => type);
      expect(before.all.map(({ type }) => type)).toEqual(types);
      expect(after.all.map(({ type }) => type)).toEqual(types);
    });
  }
});

test("Each outcome of a use case is one event, in order", async () => {
  const events = new RecordingEvents();
  await doEverything(events);
  const told = events.all.map(({ type }) => type).filter((type) => type !== "refresh_failed");
  expect(told).toEqual([
    "registered",
    "registration_failed",
    "login_failed",
    "login_succeeded",
    "refreshed",
    "refreshed",
    "token_reused",
    "login_succeeded",
    "logged_out",
    "password_changed",
    "password_change_failed",
    "logged_out_everywhere",
    "user_disabled",
    "user_enabled",
    "purged",
    "user_deleted",
  ]);
});

test("A throttled login is an event", async () => {
  const events = new RecordingEvents();
  const throttle = { take: async () => ({ retryAfter: 7 }), settle: async () => undefined };
  const { portcullis } = createFixture({}, { events, throttle });
  expect(await failure(portcullis.login(alice))).toBe("too_many_attempts");
  expect(events.ofType("throttled")).toMatchObject([{ usernameKey: "alice", retryAfter: 7 }]);
});

test("listenFor calls the handler of each event's type, and no handler for others", async () => {
  const heard: string[] = [];
  const listener = listenFor({
    login_failed: ({ reason, usernameKey }) => heard.push(`${usernameKey}: ${reason}`),
    token_reused: async ({ userId }) => heard.push(userId),
  });
  await doEverything(listener);
  expect(heard).toEqual(["alice: invalid_credentials", expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});

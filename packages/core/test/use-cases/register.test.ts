import { createCrypto } from "@portcullis/adapters-crypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AuthError, createPortcullis, type UserId } from "../../src/index.ts";
import { ProfileFieldTakenError } from "../../src/ports.ts";
import { alice, failure, createFixture, replacing } from "../support/fixture.ts";

test("a registration returns the user without the password hash and the credentials version", async () => {
  const { portcullis, clock } = createFixture({});
  const user = await portcullis.register(alice);
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    username: "Alice",
    disabled: false,
    createdAt: clock.now(),
    profile: {},
  });
});

test("a password is only stored as an argon2id hash", async () => {
  const { portcullis, contents } = createFixture({});
  await portcullis.register(alice);
  expect(contents().users[0]?.passwordHash).toMatch(/^\$argon2id\$/);
  expect(JSON.stringify(contents())).not.toContain(alice.password);
});

test("a registration takes an id that the application chose", async () => {
  const { portcullis } = createFixture({});
  const id = "018cc251-f400-7abc-8def-0123456789ab" as UserId;
  expect((await portcullis.register({ ...alice, id })).id).toBe(id);
});

test("a taken username is rejected in any spelling, and the first user is unchanged", async () => {
  const { portcullis, contents, events } = createFixture({});
  await portcullis.register(alice);
  const before = contents();
  expect(await failure(portcullis.register({ username: "ＡLICE", password: "another password" }))).toBe(
    "username_taken",
  );
  expect(contents()).toEqual(before);
  expect(events.ofType("registration_failed")).toMatchObject([{ reason: "username_taken" }]);
});

test("of 16 simultaneous registrations of one username one succeeds", async () => {
  const { portcullis, contents } = createFixture({});
  const attempts = Array.from({ length: 16 }, () => portcullis.register(alice));
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(contents().users).toHaveLength(1);
});

test("a registration reports all broken rules at once", async () => {
  const { portcullis } = createFixture({ profileSchema: z.object({ name: z.string() }) });
  const attempt = portcullis.register({ username: "", password: "short", profile: { role: "admin" } });
  await expect(attempt).rejects.toThrow(
    expect.objectContaining({
      code: "validation_failed",
      issues: [
        expect.objectContaining({ pointer: "/username", code: "too_short" }),
        expect.objectContaining({ pointer: "/password", code: "too_short" }),
        expect.objectContaining({ pointer: "/name" }),
      ],
    }),
  );
});

describe("a profile", () => {
  const profileSchema = z.object({ name: z.string(), website: z.url().optional() });

  test("is stored as its schema made it, and typed", async () => {
    const { portcullis } = createFixture<{ name: string; website?: string | undefined }>({ profileSchema });
    const user = await portcullis.register({ ...alice, profile: { name: "Alice Liddell" } });
    expect(user.profile.name).toBe("Alice Liddell");
    expect(user.profile).toEqual({ name: "Alice Liddell" });
  });

  test("with an unknown field is rejected", async () => {
    const { portcullis } = createFixture<{ name: string; website?: string | undefined }>({ profileSchema });
    const attempt = portcullis.register({ ...alice, profile: { name: "Alice", role: "admin" } });
    await expect(attempt).rejects.toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ pointer: "/role", code: "unknown_field" })] }),
    );
  });

  test("is rejected if users have no profile fields", async () => {
    const { portcullis } = createFixture({});
    expect(await failure(portcullis.register({ ...alice, profile: { name: "Alice" } }))).toBe("validation_failed");
  });
});

test("a registration with invalid input hashes nothing", async () => {
  let hashes = 0;
  const { passwordHasher } = createFixture({});
  const counting = replacing(passwordHasher, {
    hash: async (password: string) => {
      hashes += 1;
      return passwordHasher.hash(password);
    },
  });
  const { portcullis } = createFixture({}, { passwordHasher: counting });
  await failure(portcullis.register({ username: "a b", password: alice.password }));
  await failure(portcullis.register({ username: "a", password: "x".repeat(1025) }));
  expect(hashes).toBe(0);
  await portcullis.register(alice);
  expect(hashes).toBe(1);
});

test("a taken value of a unique field has a pointer to the field", async () => {
  const { users } = createFixture({});
  const strict = replacing(users, { create: () => Promise.reject(new ProfileFieldTakenError("email")) });
  const { portcullis } = createFixture({}, { users: strict });
  await expect(portcullis.register(alice)).rejects.toThrow(
    expect.objectContaining({
      code: "validation_failed",
      issues: [expect.objectContaining({ pointer: "/email", code: "taken" })],
    }),
  );
});

test.each(["admin", "__proto__", "constructor"])(
  "a field %s that the schema lets through and the store does not know is pointed at, and nobody is registered",
  async (field) => {
    const storage = createMemoryStorage<{ name: string }>({ fields: ["name"] });
    const crypto = createCrypto({ secrets: ["x".repeat(48)] });
    const portcullis = createPortcullis(
      { ...storage, ...crypto },
      { profileSchema: z.looseObject({ name: z.string() }) },
    );
    const profile = JSON.parse(`{"name":"Ada","${field}":true}`) as Record<string, unknown>;
    const error = await portcullis.register({ ...alice, profile }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "validation_failed",
      issues: [{ pointer: `/${field}`, code: "unknown_field" }],
    });
    expect(storage.contents().users).toEqual([]);
  },
);

test("a failure of the storage is not reported as a taken username", async () => {
  const { users } = createFixture({});
  const broken = replacing(users, {
    create: () => Promise.reject(new Error("no disk")),
  });
  const { portcullis } = createFixture({}, { users: broken });
  const attempt = portcullis.register(alice);
  await expect(attempt).rejects.toThrow("no disk");
  await expect(attempt).rejects.not.toBeInstanceOf(AuthError);
});

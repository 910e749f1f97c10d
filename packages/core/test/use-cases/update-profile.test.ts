import { expect, test } from "vitest";
import { z } from "zod";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { alice, createFixture, failure, nobody, replacing } from "../support/fixture.ts";

const schema = z.object({
  displayName: z.string().trim().max(20),
  nickname: z.string().optional(),
  born: z.coerce.date().optional(),
});
type MyProfile = z.infer<typeof schema>;

const profile = { displayName: "Alice", nickname: "Al", born: "1990-01-01" };

async function setUp(storage = createMemoryStorage<MyProfile>()) {
  const built = createFixture<MyProfile>({ profileSchema: schema }, { ...storage });
  const { id: userId } = await built.portcullis.register({ ...alice, profile });
  const stored = async () => (await storage.users.findById(userId))?.profile;
  return { ...built, userId, stored };
}

test("A change of one profile field leaves the others, and answers the user as changed.", async () => {
  const { portcullis, userId, stored, events } = await setUp();
  const user = await portcullis.updateProfile({ userId, profile: { displayName: "  Alice B.  " } });
  const expected = { displayName: "Alice B.", nickname: "Al", born: new Date("1990-01-01") };
  expect(user).toMatchObject({ id: userId, username: "Alice", profile: expected });
  expect(await stored()).toEqual(expected);
  expect(events.ofType("profile_updated")).toMatchObject([{ userId }]);
});

test("An explicit undefined clears an optional profile field, and is refused for one that is required.", async () => {
  const { portcullis, userId, stored } = await setUp();
  const { profile: changed } = await portcullis.updateProfile({ userId, profile: { nickname: undefined } });
  expect(changed).not.toHaveProperty("nickname");
  expect(await stored()).toEqual({ displayName: "Alice", born: new Date("1990-01-01") });
  await expect(portcullis.updateProfile({ userId, profile: { displayName: undefined } })).rejects.toMatchObject({
    code: "validation_failed",
    issues: [{ pointer: "/displayName" }],
  });
});

test("A profile change that breaks a rule or names an unknown field changes nothing.", async () => {
  const { portcullis, userId, stored, events } = await setUp();
  const before = await stored();
  for (const [wrong, pointer] of [
    [{ displayName: "x".repeat(21), nickname: "New" }, "/displayName"],
    [{ nickname: "New", role: "admin" }, "/role"],
    [{ nickname: "New", passwordHash: "$x" }, "/passwordHash"],
    [{ __proto__: null, constructor: "x" }, "/constructor"],
  ] as const) {
    await expect(portcullis.updateProfile({ userId, profile: wrong })).rejects.toMatchObject({
      code: "validation_failed",
      issues: [expect.objectContaining({ pointer })],
    });
  }
  expect(await stored()).toEqual(before);
  expect(events.ofType("profile_update_failed")).toHaveLength(4);
});

test("A profile change writes only the named fields, so that changes of other fields at the same time are kept.", async () => {
  const sound = createMemoryStorage<MyProfile>();
  const users = replacing(sound.users, {
    findById: async (id) => {
      const user = await sound.users.findById(id);
      await sound.users.update(id, { profile: { nickname: "Meanwhile" }, at: new Date() });
      return user;
    },
  });
  const { portcullis, userId, stored } = await setUp({ ...sound, users });
  await portcullis.updateProfile({ userId, profile: { displayName: "Alice B." } });
  expect(await stored()).toMatchObject({ displayName: "Alice B.", nickname: "Meanwhile" });
});

test("A unique profile field that another user has is validation_failed with the code taken.", async () => {
  const { portcullis, userId } = await setUp(createMemoryStorage<MyProfile>({ uniqueFields: ["nickname"] }));
  await portcullis.register({ ...alice, username: "Bob", profile: { displayName: "Bob", nickname: "Bobby" } });
  await expect(portcullis.updateProfile({ userId, profile: { nickname: "Bobby" } })).rejects.toMatchObject({
    code: "validation_failed",
    issues: [{ pointer: "/nickname", code: "taken" }],
  });
});

test("The profile of a disabled or unknown user does not change.", async () => {
  const { portcullis, userId } = await setUp();
  const change = { displayName: "Alice B." };
  expect(await failure(portcullis.updateProfile({ userId: nobody, profile: change }))).toBe("not_found");
  await portcullis.setDisabled({ userId, disabled: true });
  expect(await failure(portcullis.updateProfile({ userId, profile: change }))).toBe("account_disabled");
});

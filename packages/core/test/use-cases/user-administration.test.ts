import { describe, expect, test } from "vitest";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { alice, createFixture, failure, fixtureWithAlice, isAlive, nobody, replacing } from "../support/fixture.ts";

describe("Setting a password as an operator", () => {
  test("ends every session, and the new password logs in", async () => {
    const { portcullis, user, pair, contents, events } = await fixtureWithAlice();
    await portcullis.setPassword({ userId: user.id, newPassword: "the newer password" });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(false);
    expect(contents().records).toEqual([]);
    expect(await failure(portcullis.login(alice))).toBe("invalid_credentials");
    await expect(portcullis.login({ ...alice, password: "the newer password" })).resolves.toBeDefined();
    expect(events.ofType("password_changed")).toMatchObject([{ userId: user.id, by: "operator" }]);
  });

  test("keeps a disabled user disabled", async () => {
    const { portcullis, user } = await fixtureWithAlice();
    await portcullis.setDisabled({ userId: user.id, disabled: true });
    await portcullis.setPassword({ userId: user.id, newPassword: "the newer password" });
    expect(await failure(portcullis.login({ ...alice, password: "the newer password" }))).toBe("account_disabled");
  });

  test("refuses a password that breaks a rule, and an unknown user", async () => {
    const { portcullis, user, contents } = await fixtureWithAlice();
    const before = contents();
    await expect(portcullis.setPassword({ userId: user.id, newPassword: "alice" })).rejects.toMatchObject({
      issues: [{ pointer: "/new_password" }],
    });
    const unknown = { userId: nobody, newPassword: "the newer password" };
    expect(await failure(portcullis.setPassword(unknown))).toBe("not_found");
    expect(contents()).toEqual(before);
  });

  test("overwrites a password that was changed at the same time", async () => {
    const sound = createMemoryStorage();
    let races = 1;
    const users = replacing(sound.users, {
      changePassword: async (change) => {
        if (races-- > 0) await sound.users.changePassword({ ...change, passwordHash: "$meanwhile" });
        return sound.users.changePassword(change);
      },
    });
    const { portcullis } = createFixture({}, { ...sound, users });
    const { id: userId } = await portcullis.register(alice);
    await portcullis.setPassword({ userId, newPassword: "the newer password" });
    await expect(portcullis.login({ ...alice, password: "the newer password" })).resolves.toBeDefined();
    expect(await sound.users.findById(userId)).toMatchObject({ credentialsVersion: 3 });
  });
});

describe("Setting a username as an operator", () => {
  test("needs no password, and sessions go on", async () => {
    const { portcullis, user, pair, events } = await fixtureWithAlice();
    await portcullis.setUsername({ userId: user.id, username: "Alicia" });
    expect(await isAlive(portcullis, pair.accessToken)).toBe(true);
    await expect(portcullis.login({ ...alice, username: "alicia" })).resolves.toBeDefined();
    expect(events.ofType("username_changed")).toMatchObject([{ userId: user.id, by: "operator" }]);
  });

  test("refuses a taken or invalid username, and an unknown user", async () => {
    const { portcullis, user } = await fixtureWithAlice();
    await portcullis.register({ ...alice, username: "Bob" });
    const rename = (username: string, userId = user.id) => failure(portcullis.setUsername({ userId, username }));
    expect(await rename("bob")).toBe("username_taken");
    expect(await rename("a b")).toBe("validation_failed");
    expect(await rename("Alicia", nobody)).toBe("not_found");
  });
});

describe("Finding users", () => {
  test("answers by id or username, and without the password hash", async () => {
    const { portcullis, user, clock } = await fixtureWithAlice();
    const details = { ...user, updatedAt: clock.now(), passwordChangedAt: clock.now(), verifiedAddress: null };
    expect(await portcullis.findUser({ userId: user.id })).toEqual(details);
    expect(await portcullis.findUser({ username: "ALICE" })).toEqual(details);
    expect(await failure(portcullis.findUser({ userId: nobody }))).toBe("not_found");
    expect(await failure(portcullis.findUser({ username: "bob" }))).toBe("not_found");
    expect(await failure(portcullis.findUser({ username: "not a name" }))).toBe("not_found");
  });

  test("lists all users once, page by page", async () => {
    const { portcullis } = createFixture({});
    const names = ["a", "b", "c", "d", "e"];
    for (const username of names) await portcullis.register({ ...alice, username });
    const found: string[] = [];
    for (let page = await portcullis.listUsers({ limit: 2 }); ; ) {
      found.push(...page.map(({ username }) => username));
      const last = page.at(-1);
      if (page.length < 2 || last === undefined) break;
      page = await portcullis.listUsers({ limit: 2, after: last.id });
    }
    expect(found.toSorted()).toEqual(names);
    expect(await portcullis.listUsers()).toHaveLength(5);
  });
});

import { expect, test } from "vitest";
import type { StorageTransaction } from "../src/ports.ts";
import { alice, createFixture, failure, fixtureWithAlice } from "./support/fixture.ts";
import { recoveryFixture } from "./support/recovery-fixture.ts";

type None = Record<string, never>;

/** A transaction that commits when the test calls a function. */
function openTransaction({ users, accessTokens }: Pick<StorageTransaction<None>, "users" | "accessTokens">) {
  const waiting: (() => void)[] = [];
  const transaction: StorageTransaction<None> = { users, accessTokens, afterCommit: (work) => void waiting.push(work) };
  const commit = () => waiting.splice(0).forEach((work) => work());
  return { transaction, commit };
}

const client = { address: "192.0.2.1" };

test("with offers the use cases that neither count nor judge a credential, and their events follow the commit", async () => {
  const fixture = createFixture({});
  const { transaction, commit } = openTransaction(fixture);
  const inside = fixture.portcullis.with(transaction);
  const { id: userId } = await inside.register(alice);
  await inside.updateProfile({ userId, profile: {} });
  await inside.setPassword({ userId, newPassword: "another password" });
  await inside.setDisabled({ userId, disabled: true });
  expect(await inside.findUser({ username: "alice" })).toMatchObject({ id: userId, disabled: true });
  expect(await inside.listUsers()).toHaveLength(1);
  expect(await failure(inside.register(alice))).toBe("username_taken");
  await inside.deleteUser({ userId });
  expect(fixture.events.all).toEqual([]);
  commit();
  expect(fixture.events.all.map(({ type }) => type)).toEqual([
    "registered",
    "profile_updated",
    "password_changed",
    "user_disabled",
    "registration_failed",
    "user_deleted",
  ]);
});

test("with has no log in, refresh or change of a password: called without types, they throw and name the reason", async () => {
  const { portcullis, ...fixture } = createFixture({});
  const inside: object = portcullis.with(openTransaction(fixture).transaction);
  const offered = new Set([
    "register",
    "updateProfile",
    "setPassword",
    "setDisabled",
    "deleteUser",
    "findUser",
    "listUsers",
  ]);
  const others = Object.keys(portcullis).filter((name) => name !== "rules" && !offered.has(name));
  expect(others).toContain("login");
  expect(others).toContain("with");
  for (const name of others) {
    const call = Reflect.get(inside, name) as () => unknown;
    expect(() => call()).toThrow(`"${name}" is not available inside a transaction`);
  }
});

test("with refuses what is not a transaction", () => {
  const { portcullis } = createFixture({});
  expect(() => portcullis.with({} as StorageTransaction<None>)).toThrow(TypeError);
  expect(() => portcullis.with(undefined as unknown as StorageTransaction<None>)).toThrow("storage.within(em)");
});

test("with sends messages after the commit, and makes their secrets then", async () => {
  const fixture = recoveryFixture();
  const { transaction, commit } = openTransaction(fixture);
  await fixture.portcullis
    .with(transaction)
    .register({ username: "bob@example.com", password: "correct horse battery" });
  await fixture.sent();
  expect(fixture.notifier.messages).toEqual([]);
  expect(fixture.contents().secrets).toEqual([]);
  commit();
  await fixture.sent();
  expect(fixture.notifier.messages).toMatchObject([{ type: "verify_email", to: "bob@example.com" }]);
  expect(fixture.contents().secrets).toHaveLength(1);
});

test("RG-04 admitRegistration counts for the network of the client, and registration in a transaction does not", async () => {
  const fixture = await fixtureWithAlice({ throttle: { registration: { mostRegistrations: 2, mostRefusals: 1 } } });
  const { portcullis, events } = fixture;
  const { transaction } = openTransaction(fixture);
  const inside = portcullis.with(transaction);
  for (let round = 0; round < 3; round += 1) expect(await failure(inside.register(alice))).toBe("username_taken");
  await portcullis.admitRegistration({ client: {} });
  await portcullis.admitRegistration({ client });
  await portcullis.admitRegistration({ client });
  await expect(portcullis.admitRegistration({ client })).rejects.toMatchObject({
    code: "too_many_attempts",
    retryAfter: 3_600,
  });
  expect(events.ofType("registration_throttled")).toMatchObject([{ client, reason: "limit" }]);
  expect(await failure(portcullis.register({ username: "carol", password: "correct horse battery", client }))).toBe(
    "too_many_attempts",
  );
});

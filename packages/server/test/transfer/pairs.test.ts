import { createPortcullis, type UserId } from "@portcullis/core";
import type { UsernameKey } from "@portcullis/core/ports";
import { afterAll, describe, expect, test } from "vitest";
import { engines } from "../../src/engines/index.ts";
import { type TestEngine, testEngines } from "../support/stores.ts";
import { crypto, exported, imported, type OpenStore } from "./move.ts";
import { bcryptHash, password, sampleUser } from "./sample-users.ts";

/** Two stores of each engine, because opening them takes longer than everything else. */
const stores = new Map<string, OpenStore>();

/** The second of the two, emptied. */
async function opened(engine: TestEngine, role: "source" | "destination"): Promise<OpenStore> {
  const name = `${engine.label} ${role}`;
  const store = stores.get(name) ?? { ...(await engine.open()), engine };
  stores.set(name, store);
  const { users } = store.storage;
  for (const { id } of await users.list({ limit: 1000 })) await users.delete(id);
  return store;
}

afterAll(async () => {
  for (const store of stores.values()) await store.drop();
});

const samples = [
  sampleUser("Alice"),
  sampleUser("Straße@example.org"),
  sampleUser("ユーザー", { passwordHash: bcryptHash }),
  sampleUser("o'Neil%_.*$", { disabled: true }),
  sampleUser("zoë@example.org", {
    verified: { address: "Zoë@Example.org", key: "zoë@example.org" as UsernameKey },
  }),
  sampleUser("bob", { createdAt: new Date("1999-12-31T23:59:59.001Z") }),
];

const parsed = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

const byName = (text: string) => new Map(parsed(text).map((line) => [line["username"], { ...line, id: "" }]));

const pairs = testEngines.flatMap((from) => testEngines.map((to) => ({ from, to })));

describe.each(pairs)("From $from.label to $to.label", ({ from, to }) => {
  const isRunnable = from.skipped === null && to.skipped === null;
  const sameIds = engines[from.kind].idKind === engines[to.kind].idKind;

  test.skipIf(!isRunnable)("all users arrive unchanged, and log in with their passwords", async () => {
    const [source, destination] = [await opened(from, "source"), await opened(to, "destination")];
    const known = new Map<string, UserId>();
    for (const user of samples) known.set(user.username, (await source.storage.users.create(user)).id);
    const text = await exported(source);
    const { ids, ...progress } = await imported(text, destination, { ids: sameIds ? "keep" : "new" });
    expect(progress).toEqual({ imported: 6, skipped: 0, differing: 0 });
    expect(byName(await exported(destination))).toEqual(byName(text));
    expect(byName(text).get("zoë@example.org")).toMatchObject({ verified_address: "Zoë@Example.org" });
    const verified = await destination.storage.users.findByAddress?.("zoë@example.org" as UsernameKey);
    expect(verified).toMatchObject({ username: "zoë@example.org", verifiedAddress: "Zoë@Example.org" });

    const { login } = createPortcullis({ ...destination.storage, ...crypto }, {});
    for (const { username, disabled = false } of samples) {
      const id = known.get(username);
      const moved = ids.get(id as UserId);
      if (sameIds) expect(moved).toBe(id);
      const outcome = await login({ username, password }).catch((error: unknown) => error);
      expect(outcome).toMatchObject(disabled ? { code: "account_disabled" } : { user: { id: moved } });
      const wrong = login({ username, password: `${password}.` });
      await expect(wrong).rejects.toMatchObject({ code: "invalid_credentials" });
    }
  });

  test.skipIf(!isRunnable || sameIds)("ids of another kind are rejected, and the message says what to do", async () => {
    const [source, destination] = [await opened(from, "source"), await opened(to, "destination")];
    await source.storage.users.create(sampleUser("Alice"));
    await expect(imported(await exported(source), destination)).rejects.toThrow(/^Line 1: the id must be .*--ids new/);
    expect(await exported(destination)).toBe("");
  });

  test.skipIf(!isRunnable)("a second import adds no user twice, and keeps the new ids", async () => {
    const [source, destination] = [await opened(from, "source"), await opened(to, "destination")];
    for (const user of samples) await source.storage.users.create(user);
    const text = await exported(source);
    const ids = sameIds ? "keep" : "new";
    const first = await imported(text, destination, { ids });
    const after = await exported(destination);
    await expect(imported(text, destination, { ids })).rejects.toThrow(/^Line 1: the username exists/);
    const second = await imported(text, destination, { ids, onConflict: "skip" });
    expect(second).toMatchObject({ imported: 0, skipped: 6, differing: 0 });
    expect(second.ids).toEqual(first.ids);
    expect(await exported(destination)).toBe(after);
  });
});

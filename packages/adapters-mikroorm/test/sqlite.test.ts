import { connectSqlite, defineUser, p, type SqliteOptions } from "@portcullis/adapters-mikroorm/sqlite";
import type { NoProfile, Profile, UserId } from "@portcullis/core/ports";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newUser } from "./samples.ts";

let directory: string;
let file: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portcullis-sqlite-"));
  file = join(directory, "data", "app.db");
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(directory, { recursive: true });
});

async function connect<P extends Profile = NoProfile>(options: SqliteOptions<P> = {}) {
  const storage = await connectSqlite<P>({ file, ...options });
  closing.push(() => storage.close());
  return storage;
}

/** Holds the write lock on another connection, as another process would. */
function lockFile() {
  const database = new DatabaseSync(file);
  database.exec("begin immediate");
  const release = () => {
    if (!database.isOpen) return;
    database.exec("rollback");
    database.close();
  };
  closing.push(async () => release());
  return release;
}

describe("SQLite in a file", () => {
  test("creates the file and its directory only for the owner, and makes each commit durable.", async () => {
    const storage = await connect();
    await storage.migrate();
    await storage.users.create(newUser("Alice", {}));
    for (const suffix of ["", "-wal", "-shm"]) expect((await stat(`${file}${suffix}`)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "data"))).mode & 0o777).toBe(0o700);
    const em = storage.orm.em.fork();
    expect(await em.execute("pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
    // 2 is FULL (SQLite, "PRAGMA synchronous").
    expect(await em.execute("pragma synchronous")).toEqual([{ synchronous: 2 }]);
    expect(await em.execute("pragma foreign_keys")).toEqual([{ foreign_keys: 1 }]);
  });

  test("is the same database when it is opened again, and for another connection meanwhile.", async () => {
    const first = await connect();
    await first.migrate();
    const alice = await first.users.create(newUser("Alice", {}));
    const second = await connect();
    expect(await second.users.findById(alice.id)).toEqual(alice);
    await first.close();
    const third = await connect();
    expect(await third.users.findById(alice.id)).toEqual(alice);
    expect(await third.migrate()).toEqual([]);
  });

  test("needs no lock to migrate when every migration was applied.", async () => {
    const first = await connect();
    expect(await first.migrate()).not.toEqual([]);
    lockFile();
    const second = await connect();
    expect(await second.migrate()).toEqual([]);
  });

  test("lets the event loop run while another process holds the lock, and writes when it is released.", async () => {
    const storage = await connect();
    await storage.migrate();
    const release = lockFile();
    // SQLite itself waits this long, and blocks the event loop.
    const [waiting] = await storage.orm.em.fork().execute<{ readonly timeout: number }[]>("pragma busy_timeout");
    expect(waiting?.timeout).toBeLessThan(50);
    let settled = false;
    const creating = storage.users.create(newUser("Alice", {})).finally(() => {
      settled = true;
    });
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect(settled).toBe(false);
    expect(await storage.users.findById("0190b8f1-0000-7000-8000-000000000000" as UserId)).toBeNull();
    release();
    await expect(creating).resolves.toMatchObject({ username: "Alice" });
  });

  test("fails as unavailable when another process holds the lock too long, and is not ready meanwhile.", async () => {
    const storage = await connect({ timeouts: { lock: 50 } });
    await storage.migrate();
    const release = lockFile();
    const locked = { kind: "unavailable", engineCode: "SQLITE_BUSY" };
    await expect(storage.users.create(newUser("Alice", {}))).rejects.toMatchObject(locked);
    await expect(storage.ping()).rejects.toMatchObject(locked);
    release();
    await storage.ping();
  });

  test("lets one of several instances migrate, in any order", async () => {
    const storages = await Promise.all([connect(), connect(), connect()]);
    const applied = await Promise.all(storages.map((storage) => storage.migrate()));
    expect(applied.flat()).toEqual(["0001_users_sessions_and_counters", "0002_recovery"]);
    expect(await storages[0]?.unknownMigrations()).toEqual([]);
  });

  test("rejects a file that is not a database, and names the path that can't be opened.", async () => {
    const text = join(directory, "text.db");
    await writeFile(text, "This is no database. ".repeat(100));
    await expect(connectSqlite({ file: text })).rejects.toMatchObject({ kind: "failed", engineCode: "SQLITE_NOTADB" });
    await expect(connectSqlite({ file: directory })).rejects.toMatchObject({ code: "EISDIR", path: directory });
    for (const wrong of ["", "file:///data/x.db", "sqlite:x.db"])
      await expect(connectSqlite({ file: wrong })).rejects.toThrow(TypeError);
  });
});

describe("The one connection of SQLite", () => {
  const insertBob = `insert into users
    (id, username, username_key, password_hash, disabled, created_at, updated_at, credentials_version, credentials_changed_at)
    values (?, 'Bob', 'bob', 'x', 0, 0, 0, 1, 0)`;

  test("is unavailable to a statement inside a transaction of the application, instead of waiting forever.", async () => {
    const storage = await connect({ timeouts: { lock: 50 } });
    await storage.migrate();
    const creating = storage.orm.em.fork().transactional(async () => storage.users.create(newUser("Alice", {})));
    await expect(creating).rejects.toMatchObject({ kind: "unavailable", engineCode: "ETIMEDOUT" });
    await expect(storage.users.create(newUser("Alice", {}))).resolves.toMatchObject({ username: "Alice" });
  });

  test("serves a statement after the transaction of the application that came before it.", async () => {
    const storage = await connect();
    await storage.migrate();
    const steps: string[] = [];
    let noteInserted = () => {};
    const inserted = new Promise<void>((resolve) => {
      noteInserted = resolve;
    });
    const transaction = storage.orm.em.fork().transactional(async (em) => {
      await em.execute(insertBob, [crypto.randomUUID()]);
      steps.push("inserted");
      noteInserted();
      for (let rounds = 0; rounds < 10; rounds += 1) await turn();
      steps.push("committed");
    });
    await Promise.race([transaction, inserted]);
    await expect(storage.users.create(newUser("Bob", {}))).rejects.toMatchObject({ name: "UsernameTakenError" });
    expect(steps).toEqual(["inserted", "committed"]);
    await transaction;
  });

  test("keeps nothing of a transaction of the application that fails.", async () => {
    const storage = await connect();
    await storage.migrate();
    const failing = storage.orm.em.fork().transactional(async (em) => {
      await em.execute(insertBob, [crypto.randomUUID()]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await expect(storage.users.create(newUser("Bob", {}))).resolves.toMatchObject({ username: "Bob" });
  });
});

describe("Values in SQLite", () => {
  test("include integers of 64 bits, in ids and in fields.", async () => {
    const storage = await connect({
      user: defineUser({ id: "bigint", profile: { large: p.bigint(), exact: p.decimal() } }),
    });
    await storage.updateSchema();
    const id = "9007199254740993" as UserId;
    const created = await storage.users.create({
      ...newUser("Alice", { large: -(2n ** 63n), exact: "0.1" }),
      id,
    });
    expect(created.id).toBe(id);
    expect(await storage.users.findById(id)).toMatchObject({ profile: { large: -(2n ** 63n), exact: "0.1" } });
    const next = await storage.users.create(newUser("Bob", { large: 0n, exact: "12" }));
    expect(next.id).toBe("9007199254740994");
  });

  test("that a column would change are rejected.", async () => {
    const storage = await connect({
      user: defineUser({ profile: { score: p.double(), exact: p.decimal(), large: p.bigint(), tags: p.array() } }),
    });
    await storage.updateSchema();
    const fields = { score: 1.5, exact: "1.5", large: 1n, tags: ["a,b", 'c"d', "e"] };
    const { id } = await storage.users.create(newUser("Alice", fields));
    expect(await storage.users.findById(id)).toMatchObject({ profile: fields });
    const changed = [{ score: -0 }, { score: Number.NaN }, { exact: "1.2345678901234567" }, { exact: "007" }];
    for (const profile of [...changed, { large: 2n ** 63n }, { tags: [""] }, { tags: ["a,b", ""] }]) {
      const update = storage.users.update(id, { at: new Date(0), profile });
      await expect(update).rejects.toMatchObject({ engineCode: "22023" });
    }
  });
});

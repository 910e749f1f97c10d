import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { connectPglite, DirectoryInUseError } from "@portcullis/adapters-mikroorm/pglite";
import type { NoProfile } from "@portcullis/core/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyPglite } from "../../../tooling/empty-pglite.ts";
import { newUser } from "./samples.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "portcullis-pglite-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test("PGlite finds what was stored in a directory when it is opened again", async () => {
  const dataDir = join(root, "deeper", "kept");
  const first = await connectPglite({ dataDir });
  await first.migrate();
  const user = await first.users.create(newUser<NoProfile>("Kept", {}));
  await first.close();
  const second = await connectPglite({ dataDir });
  expect(await second.migrate()).toEqual([]);
  expect(await second.users.findById(user.id)).toEqual(user);
  await second.close();
});

test("A PGlite directory can be opened only once at a time in one process", async () => {
  const dataDir = join(root, "once");
  const first = await connectPglite({ dataDir, dump: await emptyPglite() });
  await expect(connectPglite({ dataDir: `${root}/./once` })).rejects.toThrow(DirectoryInUseError);
  await first.close();
  await (await connectPglite({ dataDir })).close();
});

test("A PGlite directory is locked under each of its names: with file://, as a plain path, and through a symbolic link.", async () => {
  const dataDir = join(root, "named");
  const link = join(root, "link");
  await symlink(dataDir, link);
  const names = [`file://${dataDir}`, dataDir, `${dataDir}/`, link, `file://${link}`, relative(process.cwd(), dataDir)];
  const first = await connectPglite({ dataDir: `file://${dataDir}`, dump: await emptyPglite() });
  for (const name of names) await expect(connectPglite({ dataDir: name })).rejects.toThrow(DirectoryInUseError);
  await first.migrate();
  const user = await first.users.create(newUser<NoProfile>("Named", {}));
  await first.close();
  for (const name of names) {
    const again = await connectPglite({ dataDir: name });
    expect(await again.users.findById(user.id)).toEqual(user);
    await again.close();
  }
});

test("PGlite's memory:// creates no directory, and other schemes and an empty dataDir are rejected", async () => {
  const before = process.cwd();
  const empty = await mkdtemp(join(root, "empty-"));
  process.chdir(empty);
  try {
    const storage = await connectPglite({ dataDir: "memory://", dump: await emptyPglite() });
    await storage.ping();
    await storage.close();
    const refused = ["", "file://", "idb://users", "opfs-ahp://users", "https://example.org/db", "memory://users"];
    for (const dataDir of refused) await expect(connectPglite({ dataDir })).rejects.toThrow(TypeError);
    expect(await readdir(empty)).toEqual([]);
  } finally {
    process.chdir(before);
  }
});

test("After close, neither the PGlite store nor its ORM opens the directory again beside its next holder.", async () => {
  const dataDir = join(root, "handed-over");
  const first = await connectPglite({ dataDir, dump: await emptyPglite() });
  const migrated = first.migrate();
  // The statement starts within one turn of the event loop.
  await new Promise(setImmediate);
  await first.close();
  expect(await migrated).not.toEqual([]);
  const second = await connectPglite({ dataDir });
  await expect(first.migrate()).rejects.toMatchObject({ kind: "unavailable" });
  await expect(first.orm.em.fork().execute("select 1")).rejects.toMatchObject({ kind: "unavailable" });
  const user = await second.users.create(newUser<NoProfile>("Second", {}));
  await second.close();
  const third = await connectPglite({ dataDir });
  expect(await third.users.findById(user.id)).toEqual(user);
  await third.close();
});

test("A PGlite directory can be opened by one process at a time, and by another after that one is killed", async () => {
  const dataDir = join(root, "killed");
  const holder = fork(join(import.meta.dirname, "directory-holder.ts"), [dataDir], {
    execArgv: ["--conditions=@portcullis/source"],
  });
  try {
    const [id]: unknown[] = await once(holder, "message");
    await expect(connectPglite({ dataDir })).rejects.toThrow(DirectoryInUseError);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const storage = await connectPglite({ dataDir });
    expect((await storage.users.list({ limit: 2 })).map((user) => user.id)).toEqual([id]);
    await storage.close();
  } finally {
    holder.kill("SIGKILL");
  }
});

test("A PGlite directory that fails to open does not stay locked", async () => {
  const dataDir = join(root, "broken");
  await expect(connectPglite({ dataDir, dump: new Blob(["no dump"]) })).rejects.toMatchObject({ kind: "failed" });
  await expect(connectPglite({ dataDir, dump: new Blob(["no dump"]) })).rejects.toMatchObject({ kind: "failed" });
});

test("Environment variables do not change the PGlite directory", async () => {
  process.env["MIKRO_ORM_DB_NAME"] = join(root, "elsewhere");
  try {
    const storage = await connectPglite({ dump: await emptyPglite() });
    expect(storage.orm.config.get("dbName")).toBe("memory://");
    await storage.close();
  } finally {
    delete process.env["MIKRO_ORM_DB_NAME"];
  }
});

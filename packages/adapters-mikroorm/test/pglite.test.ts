import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPglite, DirectoryInUseError } from "@portcullis/adapters-mikroorm/pglite";
import type { NoProfile } from "@portcullis/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newUser } from "./samples.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "portcullis-pglite-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test("What was stored in a directory is there when it is opened again.", async () => {
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

test("A directory is open once at a time in one process.", async () => {
  const dataDir = join(root, "once");
  const first = await connectPglite({ dataDir });
  await expect(connectPglite({ dataDir: `${root}/./once` })).rejects.toThrow(DirectoryInUseError);
  await first.close();
  await (await connectPglite({ dataDir })).close();
});

test("A directory is open in one process at a time, and free when that is killed.", async () => {
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

test("A directory that can't be opened is an error that keeps nobody else out.", async () => {
  const dataDir = join(root, "broken");
  await expect(connectPglite({ dataDir, dump: new Blob(["no dump"]) })).rejects.toMatchObject({ kind: "failed" });
  await expect(connectPglite({ dataDir, dump: new Blob(["no dump"]) })).rejects.toMatchObject({ kind: "failed" });
});

test("The environment does not choose the directory.", async () => {
  process.env["MIKRO_ORM_DB_NAME"] = join(root, "elsewhere");
  try {
    const storage = await connectPglite();
    expect(storage.orm.config.get("dbName")).toBe("memory://");
    await storage.close();
  } finally {
    delete process.env["MIKRO_ORM_DB_NAME"];
  }
});

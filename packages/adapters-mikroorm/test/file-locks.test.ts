import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { throughNativeExtensions, throughSqlite } from "../src/pglite/file-locks.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "portcullis-locks-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const locks = { "the native lock": throughNativeExtensions, "SQLite's lock": throughSqlite };

for (const [holder, hold] of Object.entries(locks)) {
  for (const [other, ask] of Object.entries(locks)) {
    test(`While ${holder} on a file is held, ${other} on it is refused; afterwards it is granted.`, async () => {
      const path = join(root, `${hold.name}-${ask.name}.lock`);
      const unlock = await hold(path);
      expect(unlock).toBeDefined();
      expect(await ask(path)).toBeUndefined();
      await unlock?.();
      const again = await ask(path);
      expect(again).toBeDefined();
      await again?.();
      expect((await stat(path)).size).toBe(0);
    });
  }
}

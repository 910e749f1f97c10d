import { openAsBlob } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../node_modules/.cache/portcullis/", import.meta.url));

const exists = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    () => false,
  );

async function dumpTo(path: string): Promise<void> {
  const { PGlite } = await import("@electric-sql/pglite");
  const pglite = await PGlite.create();
  const unfinished = `${path}.${process.pid}`;
  try {
    const dump = await pglite.dumpDataDir("none");
    await mkdir(folder, { recursive: true });
    await writeFile(unfinished, dump.stream());
    // Whole or absent for other processes that look for it; two that make it at once make the same.
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
    await pglite.close();
  }
}

let made: Promise<string> | undefined;

async function make(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { size, mtimeMs } = await stat(entry);
  const path = join(folder, `empty-pglite-${size}-${Math.trunc(mtimeMs)}.tar`);
  if (!(await exists(path))) await dumpTo(path);
  return path;
}

/**
 * An empty PGlite database to start from, kept in a file that all test files share: making a database from nothing
 * costs seven seconds of a processor, reading this one less than two.
 */
export const emptyPglite = async (): Promise<Blob> => await openAsBlob(await (made ??= make()));

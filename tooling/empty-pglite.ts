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
    // For other processes, the file is complete or absent. Two processes that create it at once create the same file.
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
 * An empty PGlite database to start from, in a file that all test files share. Creating a database takes seven seconds
 * of processor time, reading this one less than two.
 */
export const emptyPglite = async (): Promise<Blob> => await openAsBlob(await (made ??= make()));

import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** The name of a database in memory. */
export const inMemory = ":memory:";

/**
 * Returns the absolute path of a database file.
 * @returns `:memory:` for a database in memory
 * @throws TypeError if the text is empty or a URL, which SQLite would use as the name of a file
 */
export function databaseFile(file: string | undefined): string {
  if (file === undefined || file === inMemory) return inMemory;
  if (file === "") throw new TypeError("file must not be empty. Omit it for a database in memory.");
  if (/^[a-z][a-z\d+.-]+:/i.test(file)) throw new TypeError("file must be the path of a file, not a URL.");
  return resolve(file);
}

/**
 * Creates the file if it is missing, readable only by its owner. Its `-wal` and `-shm` files get the same permissions.
 */
export async function createPrivately(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await (await open(path, "a", 0o600)).close();
}

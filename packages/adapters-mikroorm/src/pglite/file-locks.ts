import { open } from "node:fs/promises";
import { createRequire } from "node:module";

/** What we use of a package that brings no types. */
interface NativeExtensions {
  /** Takes an exclusive advisory lock on the whole file. False when another open file has it. */
  tryLock(fd: number): boolean;
}

export type Unlock = () => Promise<void>;

/** Takes the lock on the file, which is created if it is missing. Undefined when somebody else has it. */
export type TakeLock = (path: string) => Promise<Unlock | undefined>;

export const throughNativeExtensions: TakeLock = async (path) => {
  const native = createRequire(import.meta.url)("fs-native-extensions") as NativeExtensions;
  const file = await open(path, "a+", 0o600);
  let granted = false;
  try {
    granted = native.tryLock(file.fd);
  } finally {
    if (!granted) await file.close();
  }
  return granted ? () => file.close() : undefined;
};

/**
 * For Deno, which ends the process when the native package is loaded. SQLite's exclusive lock on the file, into which it
 * writes nothing, keeps out the native package's lock as well, and is kept out by it. Deno's own `FsFile.tryLock` is of
 * a kind that does neither.
 */
export const throughSqlite: TakeLock = async (path) => {
  const { DatabaseSync } = await import("node:sqlite");
  await (await open(path, "a+", 0o600)).close();
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    database.close();
    if (error instanceof Error && error.message.includes("database is locked")) return undefined;
    throw error;
  }
  return async () => database.close();
};

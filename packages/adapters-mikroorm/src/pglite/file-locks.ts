import { open } from "node:fs/promises";
import { createRequire } from "node:module";

/** The part that is used of a package without types. */
interface NativeExtensions {
  /** Takes an exclusive advisory lock on the whole file. Returns false if another open file has it. */
  tryLock(fd: number): boolean;
}

export type Unlock = () => Promise<void>;

/** Locks the file, which is created if it is missing. Returns undefined if it is already locked. */
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
 * For Deno, which crashes when the native package is loaded. SQLite's exclusive lock on the file, to which it writes
 * nothing, and the native package's lock exclude each other. Deno's `FsFile.tryLock` is another kind of lock, which
 * does not.
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

import { mkdir, realpath } from "node:fs/promises";
import { throughNativeExtensions, throughSqlite, type Unlock } from "./file-locks.ts";

/** Another process, or another connection of this one, has the directory open. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError";

  constructor(directory: string) {
    super(`Another process uses the database directory ${directory}.`);
  }
}

/** A directory that is locked. */
export interface LockedDirectory {
  /** Absolute, with symbolic links resolved: PGlite opens no directory through a link to it. */
  readonly path: string;
  readonly unlock: Unlock;
}

/**
 * Makes sure that nobody else opens the directory, for PGlite itself lets two processes write to one and ruin it. The
 * lock is the operating system's, on a file beside the directory: it ends with the process, however that ends.
 * @throws DirectoryInUseError
 */
export async function lockDirectory(directory: string): Promise<LockedDirectory> {
  const takeLock = "deno" in process.versions ? throughSqlite : throughNativeExtensions;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = await realpath(directory);
  const unlock = await takeLock(`${path}.lock`);
  if (unlock === undefined) throw new DirectoryInUseError(directory);
  return { path, unlock };
}

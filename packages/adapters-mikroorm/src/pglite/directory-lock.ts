import { mkdir, realpath } from "node:fs/promises";
import { throughNativeExtensions, throughSqlite, type Unlock } from "./file-locks.ts";

/** Another process, or another connection of this process, has the directory open. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError";

  constructor(directory: string) {
    super(`The database directory ${directory} is in use by another process.`);
  }
}

/** A locked directory. */
export interface LockedDirectory {
  /** The absolute path with symbolic links resolved: PGlite does not open a directory through a link. */
  readonly path: string;
  readonly unlock: Unlock;
}

/**
 * Locks the directory, because PGlite itself lets two processes write to it and corrupt it. It is a lock of the
 * operating system on a file beside the directory, and ends with the process, however that ends.
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

import { mkdir, open, realpath } from "node:fs/promises";
import { createRequire } from "node:module";

/** What we use of a package that brings no types. */
interface NativeExtensions {
  /** Takes an exclusive advisory lock on the whole file. False when another open file has it. */
  tryLock(fd: number): boolean;
}

/** Another process, or another connection of this one, has the directory open. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError";

  constructor(directory: string) {
    super(`Another process uses the database directory ${directory}.`);
  }
}

/**
 * Makes sure that nobody else opens the directory, for PGlite itself lets two processes write to one and ruin it. The
 * lock is the operating system's, on a file beside the directory: it ends with the process, however that ends.
 * @returns what gives the lock up
 * @throws DirectoryInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const native = createRequire(import.meta.url)("fs-native-extensions") as NativeExtensions;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = await open(`${await realpath(directory)}.lock`, "a+", 0o600);
  let granted = false;
  try {
    granted = native.tryLock(file.fd);
  } finally {
    if (!granted) await file.close();
  }
  if (!granted) throw new DirectoryInUseError(directory);
  return () => file.close();
}

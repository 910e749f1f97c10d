/**
 * Reads `dataDir` as PGlite does: `file://` is followed by a path without escapes, and `memory://` means no directory.
 * @returns the path of the directory; undefined for a database in memory
 * @throws TypeError when the text is empty, or starts with any other scheme: PGlite would keep its data elsewhere then,
 * past the lock on the directory
 */
export function dataDirectory(dataDir: string | undefined): string | undefined {
  if (dataDir === undefined || dataDir === "memory://") return undefined;
  const path = dataDir.startsWith("file://") ? dataDir.slice("file://".length) : dataDir;
  if (path === "") throw new TypeError("dataDir must not be empty. Omit it for a database in memory.");
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(path)) {
    throw new TypeError("dataDir must be the path of a directory, or begin with file:// or memory://.");
  }
  return path;
}

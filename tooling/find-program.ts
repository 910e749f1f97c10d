import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface FoundProgram {
  /** The absolute path; null if the program is not installed. */
  readonly path: string | null;
  /** Why tests that need the program are skipped. Null if they run, or fail because the program is required. */
  readonly skipped: string | null;
}

/** Folders in which distributions install servers, which are not always on a user's PATH. */
const serverDirectories = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/**
 * Finds a program that tests run, such as `nginx`. `PORTCULLIS_REQUIRE_PROGRAMS` lists programs, separated by commas,
 * whose absence is a failure instead of a skip.
 */
export function findProgram(name: string, environment = process.env): FoundProgram {
  const required = (environment["PORTCULLIS_REQUIRE_PROGRAMS"] ?? "").split(",").map((one) => one.trim());
  const directories = [
    ...(environment["PATH"] ?? "").split(delimiter).filter((one) => one !== ""),
    ...serverDirectories,
  ];
  const path = directories.map((directory) => join(directory, name)).find(isExecutable) ?? null;
  return { path, skipped: path !== null || required.includes(name) ? null : `${name} is not installed` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

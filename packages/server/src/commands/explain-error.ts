import { AuthError, StorageError } from "@portcullis/core";
import { CommanderError } from "commander";
import { ConfigurationError } from "../configuration/index.ts";
import { ListenError } from "../http/listen-error.ts";
import { errorFields } from "../logging/error-fields.ts";
import { databaseReason, DatabaseUnusableError } from "../storage/database-faults.ts";
import { ImportError } from "../transfer/import-error.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export interface Explanation {
  /** Null if it has been printed already. */
  readonly message: string | null;
  readonly exitCode: number;
}

/** Explains a failed command. Only Portcullis's own messages are shown: those of a database contain values. */
export function explainError(error: unknown): Explanation {
  const { success, failure, usage } = exitCodes;
  if (error instanceof CommanderError) return { message: null, exitCode: error.exitCode === 0 ? success : usage };
  if (error instanceof CommandError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof ImportError) return { message: error.message, exitCode: failure };
  if (error instanceof ConfigurationError) return { message: error.message, exitCode: usage };
  if (error instanceof AuthError) return { message: explainAuthError(error), exitCode: failure };
  if (error instanceof DatabaseUnusableError) return { message: error.message, exitCode: failure };
  if (error instanceof StorageError) {
    return { message: `The database can't be used: ${databaseReason(error)}.`, exitCode: failure };
  }
  return { message: explainOther(error), exitCode: failure };
}

function explainAuthError({ message, issues = [] }: AuthError): string {
  return [message, ...issues.map(({ pointer, detail }) => `  - ${pointer.slice(1)}: ${detail}`)].join("\n");
}

const forbidden =
  "permission denied. The user that runs this process must be able to read and write it. In the container image that user has the id 1000, which must own a directory that is mounted into it.";

const fileReasons: Readonly<Record<string, string>> = {
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: "the file system is read-only.",
  ENOTDIR: "part of this path is a file instead of a directory.",
  EEXIST: "a file exists where a directory is required.",
  ENOSPC: "no space left on the device.",
};

function explainOther(error: unknown): string {
  if (!(error instanceof Error)) return "Unexpected error.";
  const code = "code" in error ? error.code : undefined;
  if (error.name === "DirectoryInUseError") {
    return `${error.message} Stop that process first: only one process at a time can use a PGlite database.`;
  }
  if (error instanceof ListenError) return error.message;
  if ("path" in error && typeof error.path === "string") {
    const reason = fileReasons[String(code)];
    if (reason !== undefined) return `${error.path}: ${reason} (${String(code)})`;
  }
  if (code === "EPIPE") return "The reader of the output has closed it.";
  return `Unexpected error: ${JSON.stringify(errorFields(error))}`;
}

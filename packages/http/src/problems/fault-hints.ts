import { StorageError } from "@portcullis/core";

/** SQLSTATEs of a missing schema, table and column. */
const missingSchema: ReadonlySet<string | undefined> = new Set(["3F000", "42P01", "42703"]);

/** Returns the same error, or one with a hint if a call of the application fixes it. */
export function withHint(error: unknown): unknown {
  if (!(error instanceof StorageError) || !missingSchema.has(error.engineCode)) return error;
  const hint = "The database lacks tables or columns. Call storage.migrate() before the application listens.";
  return new Error(`${hint} ${error.message}`, { cause: error });
}

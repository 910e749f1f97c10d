import { StorageError } from "@portcullis/core";

/** SQLSTATEs of a missing schema, table and column. */
const missingSchema: ReadonlySet<string | undefined> = new Set(["3F000", "42P01", "42703"]);

/** The same fault; one that an application mends by a call names the call. */
export function withHint(error: unknown): unknown {
  if (!(error instanceof StorageError) || !missingSchema.has(error.engineCode)) return error;
  const hint = "The database lacks tables or columns: call migrate() of the storage before the application listens.";
  return new Error(`${hint} ${error.message}`, { cause: error });
}

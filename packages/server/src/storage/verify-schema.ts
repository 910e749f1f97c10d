import { StorageError } from "@portcullis/core";
import type { Storage } from "@portcullis/core/ports";

/** The schema is not that of this version, and this process does not migrate it. */
class UnmigratedSchemaError extends StorageError {
  constructor(cause: StorageError) {
    super(cause.kind, cause.engineCode, { cause });
    this.message = `${cause.message} If the database was not migrated to this version, run "portcullis migrate".`;
  }
}

/**
 * Compares the database with what this version needs.
 * @param migrate whether this process has migrated the database
 * @returns why they can't be compared, such as a database that only resembles PostgreSQL, or restricted catalogues;
 * null if the database is sound, or its engine has nothing to compare
 * @throws StorageError that names what is missing or different; `unavailable`
 */
export async function verifySchema(
  { verify }: Pick<Storage, "verify">,
  migrate: boolean,
): Promise<StorageError | null> {
  try {
    await verify?.();
    return null;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind === "unavailable") throw error;
    // Classes that extend it say what does not fit.
    if (Object.getPrototypeOf(error) === StorageError.prototype) return error;
    throw migrate ? error : new UnmigratedSchemaError(error);
  }
}

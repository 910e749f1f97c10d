import { StorageError } from "@portcullis/core";
import type { Storage } from "@portcullis/core/ports";

/** For people, and for the log. */
export const newerSchema = "the database was migrated by a newer version of Portcullis";

/**
 * The names of migrations that only a newer version has. Empty as well if the database does not tell, such as to a role
 * that may not read the table of migrations: the check is only advice.
 */
export async function newerMigrations(storage: Pick<Storage, "unknownMigrations">): Promise<readonly string[]> {
  try {
    return (await storage.unknownMigrations?.()) ?? [];
  } catch (error) {
    if (error instanceof StorageError) return [];
    throw error;
  }
}

import { MikroORM } from "@mikro-orm/pglite";
import type { NoProfile, Profile } from "@portcullis/core";
import { type SqlOptions, sqlModel } from "../sql/connect-options.ts";
import { storageError } from "../sql/database-error.ts";
import { migratorOptions } from "../sql/schema-changes.ts";
import { type SqlStorage, sqlStorage } from "../sql/sql-storage.ts";
import { lockDirectory } from "./directory-lock.ts";

export interface PgliteOptions<P extends Profile> extends SqlOptions<P> {
  /** Where the database lives; made if it is not there. Absent: in memory, gone with `close`. */
  readonly dataDir?: string;
  /** What PGlite's `dumpDataDir` gave, to start from instead of from nothing. */
  readonly dump?: Blob;
}

/**
 * Opens PostgreSQL inside this process. Only one process may have a directory open.
 * @throws DirectoryInUseError
 * @throws StorageError when the database can't be opened
 */
export async function connectPglite<P extends Profile = NoProfile>(
  options: PgliteOptions<P> = {},
): Promise<SqlStorage<P>> {
  const model = sqlModel(options);
  const { dataDir } = options;
  const unlock = dataDir === undefined ? () => Promise.resolve() : await lockDirectory(dataDir);
  try {
    const orm = await MikroORM.init({
      ...migratorOptions(model.migrations),
      entities: [...model.entities],
      // Named, for what is not is taken from variables of the environment.
      dbName: dataDir ?? "memory://",
      clientUrl: "postgresql://localhost",
      // As a function, for the ORM makes deep copies of objects, and a copy of a blob is empty.
      driverOptions: () => (options.dump === undefined ? {} : { loadDataDir: options.dump }),
      debug: false,
      // It would print statements with their values.
      logger: () => undefined,
    });
    const storage = sqlStorage({
      ...model,
      orm,
      // One connection in one process: our own turns are all the lock there is to take.
      change: (change) => change(orm),
      closed: unlock,
    });
    await orm.em
      .fork()
      .execute("select 1")
      .catch(async (error: unknown) => {
        await orm.close(true).catch(() => undefined);
        throw error;
      });
    return storage;
  } catch (error) {
    await unlock();
    throw storageError(error);
  }
}

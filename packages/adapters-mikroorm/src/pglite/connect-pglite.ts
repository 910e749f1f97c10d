import { MikroORM } from "@mikro-orm/pglite";
import { assertSettings, type NoProfile, type Profile, type SettingKinds, StorageError } from "@portcullis/core/ports";
import { executeInTransaction } from "../sql/execute-in-transaction.ts";
import { type Execute, executeWithKysely } from "../sql/execute-with-kysely.ts";
import { type SqlOptions, sqlModel, sqlOptionKinds } from "../sql/connect-options.ts";
import { storageError } from "../sql/database-error.ts";
import { migrations } from "../sql/migrations/index.ts";
import { postgresqlDialect } from "../sql/postgresql-dialect.ts";
import { retryConflicts } from "../sql/retry-conflicts.ts";
import { migratorOptions } from "../sql/schema-changes.ts";
import { type SqlStorage, sqlStorage } from "../sql/sql-storage.ts";
import { dataDirectory } from "./data-directory.ts";
import { lockDirectory } from "./directory-lock.ts";

export interface PgliteOptions<P extends Profile> extends SqlOptions<P> {
  /**
   * The path of the directory where the database lives, with or without `file://` before it; created if it is missing.
   * Absent or `memory://`: the database is in memory, and lost with `close`.
   */
  readonly dataDir?: string;
  /** A dump of PGlite's `dumpDataDir` to start from. */
  readonly dump?: Blob;
}

const optionKinds: SettingKinds<PgliteOptions<Profile>> = { ...sqlOptionKinds, dataDir: "string", dump: "object" };

/**
 * Creates a storage on PGlite, PostgreSQL inside this process. Only one process at a time can open a directory.
 * @throws DirectoryInUseError if another process, or another connection of this process, has the directory open
 * @throws TypeError if `dataDir` is empty or has an unsupported scheme, or an option has the wrong type
 * @throws RangeError for an unknown option or a number out of bounds
 * @throws StorageError if the database can't be opened
 * @example
 * ```ts
 * const storage = await connectPglite({ dataDir: directory }); // without dataDir, in memory
 * const applied = await storage.migrate();
 * // Later, when the application ends:
 * await storage.close();
 * ```
 */
export async function connectPglite<P extends Profile = NoProfile>(
  options: PgliteOptions<P> = {},
): Promise<SqlStorage<P, MikroORM>> {
  assertSettings("connectPglite", options, optionKinds);
  const model = sqlModel(options, migrations);
  const directory = dataDirectory(options.dataDir);
  const locked = directory === undefined ? undefined : await lockDirectory(directory);
  const unlock = async () => locked?.unlock();
  let open = true;
  try {
    const orm = await MikroORM.init({
      ...migratorOptions(model.migrations),
      entities: [...model.entities],
      // Set explicitly, because the ORM reads missing options from environment variables.
      dbName: locked?.path ?? "memory://",
      clientUrl: "postgresql://localhost",
      // A function, because the ORM copies objects deeply, and the copy of a blob is empty. The ORM calls it each time
      // it opens the database, which it would also do for a statement after `close`, without the lock.
      driverOptions: () => {
        if (!open) throw new StorageError("unavailable", "ECONNRESET");
        return options.dump === undefined ? {} : { loadDataDir: options.dump };
      },
      debug: false,
      // The logger would print statements with their values.
      logger: () => undefined,
    });
    const storage = sqlStorage({
      ...model,
      orm,
      dialect: postgresqlDialect,
      // There is one connection in one process, so taking turns is sufficient.
      change: (change) => change(orm),
      execute: retryConflicts(withoutByteOrderMarks(executeWithKysely(orm.em))),
      executeWithin: (transaction) => withoutByteOrderMarks(executeInTransaction(transaction)),
      closed: unlock,
    });
    await orm.em
      .fork()
      .execute("select 1")
      .catch(async (error: unknown) => {
        await orm.close(true).catch(() => undefined);
        throw error;
      });
    return {
      ...storage,
      close: () => {
        open = false;
        return storage.close();
      },
    };
  } catch (error) {
    await unlock();
    throw storageError(error);
  }
}

/** PGlite drops a byte order mark from the start of each text it reads, so such a text would be changed. */
const withoutByteOrderMarks =
  (execute: Execute): Execute =>
  async (sql, parameters) => {
    if (parameters.some((value) => typeof value === "string" && value.startsWith("\ufeff")))
      throw new StorageError("failed", "22021");
    return execute(sql, parameters);
  };

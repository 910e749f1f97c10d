import { MikroORM, SqliteDriver, type SqlEntityManager } from "@mikro-orm/sql";
import { assertSettings, type NoProfile, type Profile, type SettingKinds } from "@portcullis/core/ports";
import type { Dialect as KyselyDialect } from "kysely";
import { timeLimit } from "../values/checked-numbers.ts";
import { type SqlModel, type SqlOptions, sqlModel, sqlOptionKinds } from "../sql/connect-options.ts";
import type { Execute } from "../sql/execute-with-kysely.ts";
import { migratorOptions, type SchemaChange } from "../sql/schema-changes.ts";
import { type SqlStorage, sqlStorage } from "../sql/sql-storage.ts";
import { Connection } from "./connection.ts";
import { isMigrated } from "./is-migrated.ts";
import { createPrivately, databaseFile, inMemory } from "./database-file.ts";
import { executeInSqliteTransaction } from "./execute-in-transaction.ts";
import { sqliteDialect } from "./dialect.ts";
import { storageError } from "./errors.ts";
import { heldDialect, sharedDialect } from "./kysely-dialect.ts";
import { migrations } from "./migrations/index.ts";
import { Turns } from "./turns.ts";
import { whenUnlocked } from "./when-unlocked.ts";

export interface SqliteOptions<P extends Profile> extends SqlOptions<P> {
  /**
   * The path of the database file; it and its directories are created if they are missing. While it is open, two files
   * beside it have its name with `-wal` and `-shm` appended. Default, as with `:memory:`: the database is in memory,
   * and lost with `close`.
   */
  readonly file?: string;
  readonly timeouts?: SqliteTimeouts;
}

/** Time limits in whole milliseconds; 0 means no limit. */
export interface SqliteTimeouts {
  /**
   * For the lock of another process, and for the connection while a transaction of the application holds it. After that
   * time, statements fail with a `StorageError` (`unavailable`). Default 5,000.
   */
  readonly lock?: number;
}

const optionKinds: SettingKinds<SqliteOptions<Profile>> = {
  ...sqlOptionKinds,
  file: "string",
  timeouts: { lock: "number" } satisfies SettingKinds<SqliteTimeouts>,
};

/**
 * Creates a storage in an SQLite file, through `node:sqlite`. Any number of processes on one machine may use the file
 * at once.
 * @throws TypeError if `file` is empty or a URL, or an option has the wrong type
 * @throws RangeError for an unknown option or a number out of bounds
 * @throws Error with the code of the file system and a path, if the file can't be created
 * @throws StorageError if the file can't be opened or is not a database
 * @example
 * ```ts
 * const storage = await connectSqlite({ file: "./data/app.db" }); // without file, in memory
 * const applied = await storage.migrate();
 * // Later, when the application ends:
 * await storage.close();
 * ```
 */
export async function connectSqlite<P extends Profile = NoProfile>(
  options: SqliteOptions<P> = {},
): Promise<SqlStorage<P>> {
  assertSettings("connectSqlite", options, optionKinds);
  const model = sqlModel(options, migrations);
  const file = databaseFile(options.file);
  const lockTimeout = timeLimit("timeouts.lock", options.timeouts?.lock ?? 5000);
  const turns = new Turns(lockTimeout);
  let connection: Connection | undefined;
  if (file !== inMemory) await createPrivately(file);
  try {
    connection = await openConnection(file, lockTimeout);
    const orm = await openOrm(model, file, sharedDialect({ connection, turns, lockTimeout }));
    const execute = executeOn(connection, turns, lockTimeout);
    return sqlStorage({
      ...model,
      orm,
      dialect: sqliteDialect,
      execute,
      executeWithin: executeInSqliteTransaction(lockTimeout),
      probeWrites: () => inTurn(turns, lockTimeout, () => connection?.probeWrites()),
      // A change takes a second connection and ORM, which is most of the time of a start.
      isMigrated: () => isMigrated(execute, model.migrations),
      change: (change) => (file === inMemory ? change(orm) : changeFile(model, file, change)),
      closed: async () => connection?.close(),
    });
  } catch (error) {
    connection?.close();
    throw storageError(error);
  }
}

async function openConnection(file: string, lockTimeout: number): Promise<Connection> {
  const connection = new Connection(file);
  try {
    await whenUnlocked(lockTimeout, () => connection.configure());
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

const openOrm = <P extends Profile>(model: SqlModel<P>, file: string, dialect: KyselyDialect): Promise<MikroORM> =>
  MikroORM.init<SqliteDriver, SqlEntityManager<SqliteDriver>>({
    ...migratorOptions(model.migrations),
    driver: SqliteDriver,
    entities: [...model.entities],
    // Set explicitly, because the ORM reads missing options from environment variables.
    dbName: file,
    // A function, because the ORM copies objects deeply.
    driverOptions: () => dialect,
    debug: false,
    // The logger would print statements with their values.
    logger: () => undefined,
  });

/** Runs single statements, as soon as the connection is free. */
const executeOn =
  (connection: Connection, turns: Turns, lockTimeout: number): Execute =>
  (sql, parameters) =>
    inTurn(turns, lockTimeout, () => connection.run(sql, parameters));

const inTurn = <T>(turns: Turns, lockTimeout: number, work: () => T): Promise<T> =>
  whenUnlocked(lockTimeout, () => (turns.isFree ? work() : turns.during(work)));

/** Milliseconds; long, because another process may be changing the schema of a large database. */
const changeTimeout = 60_000;

/** Changes the schema on a separate connection, in one transaction. Other processes wait for it. */
async function changeFile<P extends Profile>(
  model: SqlModel<P>,
  file: string,
  change: SchemaChange,
): Promise<readonly string[]> {
  const connection = await openConnection(file, changeTimeout);
  try {
    await whenUnlocked(changeTimeout, () => connection.query("begin immediate", []));
    const orm = await openOrm(model, file, heldDialect(connection));
    try {
      const applied = await change(orm);
      connection.query("commit", []);
      return applied;
    } finally {
      await orm.close(true);
    }
  } finally {
    connection.close();
  }
}

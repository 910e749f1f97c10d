import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from "kysely";
import type { Connection } from "./connection.ts";
import type { Turns } from "./turns.ts";
import { whenUnlocked } from "./when-unlocked.ts";

/** How statements of the ORM share the connection. */
export interface Sharing {
  readonly connection: Connection;
  readonly turns: Turns;
  /** Milliseconds to wait for the lock of another process; 0 means no limit. */
  readonly lockTimeout: number;
}

/** The connection for the ORM. Its statements take turns with those of the adapter; a transaction is one turn. */
export function sharedDialect(sharing: Sharing): Dialect {
  return dialectOf(() => new SharedDriver(sharing));
}

/** A connection with an open transaction that contains all statements of the ORM. */
export function heldDialect(connection: Connection): Dialect {
  return dialectOf(() => new HeldDriver(connection));
}

const dialectOf = (createDriver: () => Driver): Dialect => ({
  createDriver,
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new OneAtATimeAdapter(),
  createIntrospector: (database: Kysely<never>) => new SqliteIntrospector(database),
});

/** The drivers below take the turns, and stop waiting for them. */
class OneAtATimeAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class SharedDriver implements Driver {
  readonly #sharing: Sharing;
  readonly #connection: QueryConnection;

  constructor(sharing: Sharing) {
    this.#sharing = sharing;
    this.#connection = new QueryConnection(sharing.connection, sharing.lockTimeout);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.#sharing.turns.take();
    return this.#connection;
  }

  /** Takes the write lock at the start, because a transaction that reads first may fail when it writes. */
  async beginTransaction(_: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    const { connection, lockTimeout } = this.#sharing;
    await whenUnlocked(lockTimeout, () =>
      connection.query(accessMode === "read only" ? "begin" : "begin immediate", []),
    );
  }

  async commitTransaction(): Promise<void> {
    const { connection, lockTimeout } = this.#sharing;
    await whenUnlocked(lockTimeout, () => connection.query("commit", []));
  }

  async rollbackTransaction(): Promise<void> {
    // SQLite has already rolled back after some errors, such as a full disk.
    if (this.#sharing.connection.isInTransaction) this.#sharing.connection.query("rollback", []);
  }

  async savepoint(_: DatabaseConnection, name: string): Promise<void> {
    savepoint(this.#sharing.connection, name);
  }

  async rollbackToSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    rollbackTo(this.#sharing.connection, name);
  }

  async releaseSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    release(this.#sharing.connection, name);
  }

  async releaseConnection(): Promise<void> {
    this.#sharing.turns.release();
  }

  async destroy(): Promise<void> {
    this.#sharing.connection.close();
  }
}

class HeldDriver implements Driver {
  readonly #connection: Connection;
  readonly #queries: QueryConnection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#queries = new QueryConnection(connection, 0);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#queries;
  }

  async beginTransaction(): Promise<void> {
    savepoint(this.#connection, inner);
  }

  async commitTransaction(): Promise<void> {
    release(this.#connection, inner);
  }

  async rollbackTransaction(): Promise<void> {
    if (!this.#connection.isInTransaction) return;
    rollbackTo(this.#connection, inner);
    release(this.#connection, inner);
  }

  async savepoint(_: DatabaseConnection, name: string): Promise<void> {
    savepoint(this.#connection, name);
  }

  async rollbackToSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    rollbackTo(this.#connection, name);
  }

  async releaseSavepoint(_: DatabaseConnection, name: string): Promise<void> {
    release(this.#connection, name);
  }

  async releaseConnection(): Promise<void> {}

  /** The caller of `heldDialect` ends the transaction and closes the connection. */
  async destroy(): Promise<void> {}
}

/** Stands for a transaction inside the open one. */
const inner = "portcullis_change";

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const savepoint = (connection: Connection, name: string) => connection.query(`savepoint ${quoted(name)}`, []);
const rollbackTo = (connection: Connection, name: string) => connection.query(`rollback to ${quoted(name)}`, []);
const release = (connection: Connection, name: string) => connection.query(`release ${quoted(name)}`, []);

class QueryConnection implements DatabaseConnection {
  readonly #connection: Connection;
  readonly #lockTimeout: number;

  constructor(connection: Connection, lockTimeout: number) {
    this.#connection = connection;
    this.#lockTimeout = lockTimeout;
  }

  async executeQuery<R>({ parameters, sql }: CompiledQuery): Promise<QueryResult<R>> {
    const { affected, insertId, rows } = await whenUnlocked(this.#lockTimeout, () =>
      this.#connection.query(sql, parameters),
    );
    return {
      rows: rows as unknown as R[],
      numAffectedRows: BigInt(affected),
      ...(insertId === undefined ? {} : { insertId }),
    };
  }

  /** Returns all rows at once, because an open cursor would block writers. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

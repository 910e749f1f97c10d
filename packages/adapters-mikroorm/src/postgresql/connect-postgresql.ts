import type { MikroORM } from "@mikro-orm/postgresql";
import { assertSettings, type NoProfile, type Profile, type SettingKinds } from "@portcullis/core/ports";
import { longestTimer, poolSizeOf, timeLimit } from "../values/checked-numbers.ts";
import { type SqlOptions, sqlModel, sqlOptionKinds } from "../sql/connect-options.ts";
import { executeInTransaction } from "../sql/execute-in-transaction.ts";
import { migrations } from "../sql/migrations/index.ts";
import { postgresqlDialect } from "../sql/postgresql-dialect.ts";
import { retryConflicts } from "../sql/retry-conflicts.ts";
import { type SqlStorage, sqlStorage } from "../sql/sql-storage.ts";
import { destroyOnQueryTimeout } from "./destroy-on-query-timeout.ts";
import { parseDatabaseUrl } from "./database-url.ts";
import { openOrm, type PoolOptions } from "./open-orm.ts";
import type { Pool } from "./pool.ts";
import { PooledStatements } from "./pooled-statements.ts";
import { whileLocked } from "./schema-lock.ts";

/** Time limits in whole milliseconds; 0 means no limit. */
export interface Timeouts {
  /** For getting a connection, new or from the pool. Default 3,000. */
  readonly connect?: number;
  /**
   * For a statement on the server. One second later the client stops waiting and closes the connection. Default 5,000.
   */
  readonly statement?: number;
  /** For a lock that a statement waits for. Default 3,000. */
  readonly lock?: number;
}

export interface PostgresqlOptions<P extends Profile> extends SqlOptions<P> {
  /** `postgresql://user:password@host:port/database`, with the parameters of node-postgres, such as `sslmode`. */
  readonly url: string;
  /** The maximum number of connections. Default 10. */
  readonly poolSize?: number;
  readonly timeouts?: Timeouts;
  /**
   * Set it to `"transaction"` behind a connection pooler that may use another connection for each transaction, such as
   * PgBouncer with `pool_mode = transaction`. The startup packet then has no settings, and statements are not prepared.
   * The server can't get the limits of `timeouts` for statements and locks: set them for its role
   * (`ALTER ROLE … SET statement_timeout = …`). The client's limit stays. Default: no pooler.
   */
  readonly pooler?: "transaction";
  /**
   * Whether connections keep the most frequent statements prepared, which halves their cost. Default: true; false with
   * a `pooler`.
   */
  readonly preparedStatements?: boolean;
}

const optionKinds: SettingKinds<PostgresqlOptions<Profile>> = {
  ...sqlOptionKinds,
  url: "string",
  poolSize: "number",
  timeouts: { connect: "number", statement: "number", lock: "number" } satisfies SettingKinds<Timeouts>,
  pooler: ["transaction"],
  preparedStatements: "boolean",
};

/**
 * Creates a storage on a PostgreSQL server (15 or later) with a pool of connections. It connects with the first
 * statement, and again after a connection is lost. While the server is unavailable, statements fail with a
 * `StorageError` (`unavailable`); when it is back, they work again.
 * @throws TypeError if the URL can't be used, or an option has the wrong type
 * @throws RangeError for an unknown option or a number out of bounds
 * @example
 * ```ts
 * const storage = await connectPostgresql({ url, poolSize: 20 }); // postgresql://user:password@host:5432/app
 * const applied = await storage.migrate();
 * // Later, when the application ends:
 * await storage.close();
 * ```
 */
export async function connectPostgresql<P extends Profile = NoProfile>(
  options: PostgresqlOptions<P>,
): Promise<SqlStorage<P, MikroORM>> {
  assertSettings("connectPostgresql", options, optionKinds);
  const model = sqlModel(options, migrations);
  const pooled = options.pooler !== undefined;
  const url = parseDatabaseUrl(options.url, { pooled });
  const connect = timeLimit("timeouts.connect", options.timeouts?.connect ?? 3000);
  const statement = timeLimit("timeouts.statement", options.timeouts?.statement ?? 5000);
  const lock = timeLimit("timeouts.lock", options.timeouts?.lock ?? 3000);
  const fixedStatements = new Set<string>();
  let pool: Pool | undefined;
  const limits = {
    max: poolSizeOf(options.poolSize),
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    lock_timeout: lock,
    query_timeout: statement === 0 ? 0 : Math.min(statement + 1000, longestTimer),
    onPoolCreated: (created: Pool) => {
      pool = created;
      created.on("connect", destroyOnQueryTimeout);
    },
  } satisfies PoolOptions;
  const orm = await openOrm(model, url, limits, pooled);
  // The ORM creates its pool when its client is first used.
  orm.em.getConnection().getClient();
  if (pool === undefined) throw new TypeError("The ORM has no pool.");
  const used: Pool = pool;
  const statements = new PooledStatements(pool, (options.preparedStatements ?? !pooled) ? fixedStatements : new Set());
  return sqlStorage({
    ...model,
    orm,
    dialect: postgresqlDialect,
    execute: retryConflicts((sql, parameters) => statements.execute(sql, parameters)),
    executeWithin: executeInTransaction,
    fixedStatements,
    giveUpConnections: () => statements.giveUpConnections(),
    pool: () => statements.state,
    // A change may take long, and has separate connections: one for the lock, one for the ORM.
    change: async (change) => {
      const patient = await openOrm(model, url, { max: 2, connectionTimeoutMillis: connect }, pooled);
      try {
        return await whileLocked(patient, change);
      } finally {
        await patient.close(true);
      }
    },
    changesOnItsOwn: true,
    // The ORM only closes it after it has run a statement itself.
    closed: async () => {
      if (!used.ending) await used.end();
    },
  });
}

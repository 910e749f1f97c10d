import { MikroORM } from "@mikro-orm/postgresql";
import type { NoProfile, Profile } from "@portcullis/core";
import { type SqlModel, type SqlOptions, sqlModel } from "../sql/connect-options.ts";
import { migratorOptions } from "../sql/schema-changes.ts";
import { type SqlStorage, sqlStorage } from "../sql/sql-storage.ts";
import { destroyOnQueryTimeout } from "./destroy-on-query-timeout.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";
import type { Pool } from "./pool.ts";
import { PooledStatements } from "./pooled-statements.ts";
import { whileLocked } from "./schema-lock.ts";

/** All in milliseconds. */
export interface Timeouts {
  /** To get a connection, new or from the pool. Default 3,000. */
  readonly connect?: number;
  /** For a statement on the server. One second later the client gives up too and drops the connection. Default 5,000. */
  readonly statement?: number;
  /** For a lock that a statement waits for. Default 3,000. */
  readonly lock?: number;
}

export interface PostgresqlOptions<P extends Profile> extends SqlOptions<P> {
  /** `postgresql://user:password@host:port/database`, with the parameters of node-postgres, such as `sslmode`. */
  readonly url: string;
  /** Connections at once. Default 10. */
  readonly poolSize?: number;
  readonly timeouts?: Timeouts;
  /**
   * Whether connections keep the most frequent statements prepared, which halves their cost. Default true; to be turned
   * off behind a proxy that hands each statement to another connection and knows nothing of prepared ones (PgBouncer
   * before 1.21 in transaction mode).
   */
  readonly preparedStatements?: boolean;
}

/**
 * Sets up a pool of connections to a PostgreSQL server (15 or later). Connects with the first statement, and anew
 * whenever a connection was lost: a server that is away turns statements into a `StorageError` (`unavailable`), and
 * needs nothing done when it is back.
 * @throws TypeError when the URL is not one
 */
export async function connectPostgresql<P extends Profile = NoProfile>(
  options: PostgresqlOptions<P>,
): Promise<SqlStorage<P>> {
  const model = sqlModel(options);
  const url = parseDatabaseUrl(options.url);
  const { connect = 3000, statement = 5000, lock = 3000 } = options.timeouts ?? {};
  const fixedStatements = new Set<string>();
  let pool: Pool | undefined;
  const orm = await openOrm(model, url, {
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: connect,
    statement_timeout: statement,
    lock_timeout: lock,
    query_timeout: statement + 1000,
    onPoolCreated: (created) => {
      pool = created;
      created.on("connect", destroyOnQueryTimeout);
    },
  });
  // The ORM makes its pool when it is first asked for its client.
  orm.em.getConnection().getClient();
  if (pool === undefined) throw new TypeError("The ORM has made no pool.");
  const used: Pool = pool;
  const statements = new PooledStatements(pool, options.preparedStatements === false ? new Set() : fixedStatements);
  return sqlStorage({
    ...model,
    orm,
    execute: (sql, parameters) => statements.execute(sql, parameters),
    fixedStatements,
    pool: () => statements.state,
    // A change may take as long as it needs to, and has connections of its own: one for the lock, one for the ORM.
    change: async (change) => {
      const patient = await openOrm(model, url, { max: 2, connectionTimeoutMillis: connect });
      try {
        return await whileLocked(patient, change);
      } finally {
        await patient.close(true);
      }
    },
    changesOnItsOwn: true,
    // The ORM ends it only if it has run a statement itself.
    closed: async () => {
      if (!used.ending) await used.end();
    },
  });
}

interface PoolOptions {
  readonly max: number;
  readonly connectionTimeoutMillis: number;
  readonly statement_timeout?: number;
  readonly lock_timeout?: number;
  readonly query_timeout?: number;
  readonly onPoolCreated?: (pool: Pool) => unknown;
}

const openOrm = (
  model: Pick<SqlModel<Profile>, "entities" | "migrations">,
  { url, database }: DatabaseUrl,
  pool: PoolOptions,
) =>
  MikroORM.init({
    ...migratorOptions(model.migrations),
    entities: [...model.entities],
    // Named, for what is not is taken from variables of the environment.
    clientUrl: url,
    dbName: database,
    debug: false,
    // It would print statements with their values.
    logger: () => undefined,
    driverOptions: {
      ...pool,
      connectionString: url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: "portcullis",
      // Dates are read as text; a server or role may be set to write them otherwise.
      options: "-c DateStyle=ISO -c TimeZone=UTC",
    },
  });

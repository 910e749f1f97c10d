import { MikroORM } from "@mikro-orm/postgresql";
import type { Profile } from "@portcullis/core/ports";
import type { SqlModel } from "../sql/connect-options.ts";
import { migratorOptions } from "../sql/schema-changes.ts";
import type { DatabaseUrl } from "./database-url.ts";
import type { Pool } from "./pool.ts";

export interface PoolOptions {
  readonly max: number;
  /** Milliseconds; 0 means no limit. */
  readonly connectionTimeoutMillis: number;
  /** The server's limit, in milliseconds. Absent or 0: the default of the server. */
  readonly statement_timeout?: number;
  readonly lock_timeout?: number;
  /** The client's limit, in milliseconds. Absent or 0: no limit. */
  readonly query_timeout?: number;
  readonly onPoolCreated?: (pool: Pool) => unknown;
}

interface NewClient {
  query(sql: string): Promise<unknown>;
}

/** Dates are read as text, and a server or role may have another format by default. */
const dates = { DateStyle: "ISO", TimeZone: "UTC" } as const;

/**
 * The settings of each connection. Every transaction is a single statement, for which read committed is right; under
 * stricter levels PostgreSQL rejects concurrent ones. Later settings override those of the URL.
 */
const sessionOptions = (ofUrl: string, limits: Pick<PoolOptions, "statement_timeout" | "lock_timeout">) => {
  // The driver omits a limit of 0, and the default of the server would apply.
  const unlimited = Object.entries(limits).filter(([, limit]) => limit === 0);
  const isolation = "read\\ committed";
  const settings = { ...Object.fromEntries(unlimited), ...dates, default_transaction_isolation: isolation };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return [ofUrl, ...ours].filter((part) => part !== "").join(" ");
};

/** A connection pooler rejects settings in the startup packet. Those that it tracks can be set afterwards. */
const setDates = async (client: NewClient) => {
  await client.query(
    Object.entries(dates)
      .map(([name, value]) => `set ${name} = '${value}'`)
      .join("; "),
  );
};

/** Creates the ORM with its pool. It connects with the first statement. */
export function openOrm(
  model: Pick<SqlModel<Profile>, "entities" | "migrations">,
  { url, database, options, connection }: DatabaseUrl,
  { statement_timeout, lock_timeout, ...pool }: PoolOptions,
  pooled: boolean,
): Promise<MikroORM> {
  const limits = {
    ...(statement_timeout === undefined ? {} : { statement_timeout }),
    ...(lock_timeout === undefined ? {} : { lock_timeout }),
  };
  const session = pooled ? { onConnect: setDates } : { options: sessionOptions(options, limits), ...limits };
  return MikroORM.init({
    ...migratorOptions(model.migrations),
    entities: [...model.entities],
    // Set explicitly, because the ORM reads missing options from environment variables.
    clientUrl: url,
    dbName: database,
    debug: false,
    // The logger would print statements with their values.
    logger: () => undefined,
    driverOptions: {
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: "portcullis",
      ...session,
      ...connection,
      ...pool,
    },
  });
}

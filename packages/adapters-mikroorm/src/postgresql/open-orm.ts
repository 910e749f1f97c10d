import { MikroORM } from "@mikro-orm/postgresql";
import type { Profile } from "@portcullis/core/ports";
import type { SqlModel } from "../sql/connect-options.ts";
import { migratorOptions } from "../sql/schema-changes.ts";
import type { DatabaseUrl } from "./database-url.ts";
import type { Pool } from "./pool.ts";

export interface PoolOptions {
  readonly max: number;
  /** Milliseconds; 0: no limit. */
  readonly connectionTimeoutMillis: number;
  /** Of the server, in milliseconds. Absent or 0: the server's own. */
  readonly statement_timeout?: number;
  readonly lock_timeout?: number;
  /** Of the client, in milliseconds. Absent or 0: no limit. */
  readonly query_timeout?: number;
  readonly onPoolCreated?: (pool: Pool) => unknown;
}

interface NewClient {
  query(sql: string): Promise<unknown>;
}

/** Dates are read as text; a server or role may be set to write them otherwise. */
const dates = { DateStyle: "ISO", TimeZone: "UTC" } as const;

/**
 * What each connection is told when it is made. The transactions of ours are single statements, which read committed is
 * right for; under stricter levels PostgreSQL refuses those that meet. Later settings win over those of the URL.
 */
const sessionOptions = (ofUrl: string, limits: Pick<PoolOptions, "statement_timeout" | "lock_timeout">) => {
  // The driver leaves out a limit of 0, and the server's own would count.
  const unlimited = Object.entries(limits).filter(([, limit]) => limit === 0);
  const isolation = "read\\ committed";
  const settings = { ...Object.fromEntries(unlimited), ...dates, default_transaction_isolation: isolation };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return [ofUrl, ...ours].filter((part) => part !== "").join(" ");
};

/** A connection pooler refuses settings in the startup packet; those that it keeps track of may be set afterwards. */
const setDates = async (client: NewClient) => {
  await client.query(
    Object.entries(dates)
      .map(([name, value]) => `set ${name} = '${value}'`)
      .join("; "),
  );
};

/** The ORM with a pool of its own. Connects with the first statement. */
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
    // Named, for what is not is taken from variables of the environment.
    clientUrl: url,
    dbName: database,
    debug: false,
    // It would print statements with their values.
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

import { connectMongodb, type MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPglite, migrations as builtIn } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import { SqliteDriver } from "@mikro-orm/sql";
import { connectSqlite, migrations as sqliteBuiltIn } from "@portcullis/adapters-mikroorm/sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NoProfile } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { engines, type FreshDatabase, freshDatabase } from "@portcullis/testkit/engines";
import { inject } from "vitest";
import { emptyPglite } from "../../../../tooling/empty-pglite.ts";
import type { DatabaseLocation } from "../../src/engines/index.ts";
import { sqlUsers } from "../../src/engines/sql-users.ts";
import type { Storage } from "@portcullis/core/ports";

/** A storage with tables, and all its contents as text. */
export interface TestStore {
  readonly storage: Storage;
  readonly sql?: SqlStorage<NoProfile>;
  readonly mongo?: MongoStorage<NoProfile>;
  dump(): Promise<string>;
  drop(): Promise<void>;
}

export interface TestEngine {
  readonly kind: DatabaseLocation["kind"];
  readonly label: string;
  /** Why it can't run here; null if it can. */
  readonly skipped: string | null;
  open(): Promise<TestStore>;
}

/** A store that several processes can use. */
export interface ServerTestEngine extends TestEngine {
  /** A new database on it. */
  readonly fresh: () => Promise<FreshDatabase>;
}

export const postgresqlStatus = inject("engines").postgresql;

/** A new database on the tested server. */
export const freshPostgresql = () => freshDatabase(postgresqlStatus.status === "available" ? postgresqlStatus.url : "");

/** In the same way as the service migrates its databases. */
const { migrations } = sqlUsers(builtIn(), false);
const { migrations: sqliteMigrations } = sqlUsers(sqliteBuiltIn(), false);

const nothing = () => Promise.resolve();

export const memoryEngine: TestEngine = {
  kind: "memory",
  label: "memory",
  skipped: null,
  open: () => {
    const memory = createMemoryStorage();
    const { users, accessTokens, throttleCounters, oneTimeSecrets } = memory;
    const storage = {
      users,
      accessTokens,
      ...(oneTimeSecrets === undefined ? {} : { oneTimeSecrets }),
      throttleCounters,
      migrate: () => Promise.resolve([]),
      ping: nothing,
      close: nothing,
    };
    return Promise.resolve({ storage, dump: async () => JSON.stringify(memory.contents()), drop: nothing });
  },
};

async function sqlStore(sql: SqlStorage<NoProfile>, drop: () => Promise<void>): Promise<TestStore> {
  await sql.migrate();
  return {
    storage: sql,
    sql,
    dump: async () => {
      const em = sql.orm.em.fork();
      const rows = (name: string) =>
        sql.orm.em.getDriver() instanceof SqliteDriver
          ? `select * from ${name}`
          : `select t::text as row from ${name} t`;
      const tables = ["users", "access_tokens"].map((name) => em.execute(rows(name)));
      return JSON.stringify(await Promise.all(tables), bytesAsHex);
    },
    drop: async () => {
      await sql.close();
      await drop();
    },
  };
}

const bytesAsHex = (_: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;

export const pgliteEngine: TestEngine = {
  kind: "pglite",
  label: "PGlite",
  skipped: null,
  open: async () => sqlStore(await connectPglite({ dump: await emptyPglite(), migrations }), nothing),
};

/** A new database in a file. */
async function freshSqlite(): Promise<FreshDatabase & { readonly file: string }> {
  const directory = await mkdtemp(join(tmpdir(), "portcullis-sqlite-"));
  const file = join(directory, "test.db");
  return { file, url: `sqlite:${file}`, name: file, drop: () => rm(directory, { recursive: true, force: true }) };
}

export const sqliteEngine: ServerTestEngine = {
  kind: "sqlite",
  label: "SQLite",
  skipped: null,
  fresh: freshSqlite,
  open: async () => {
    const database = await freshSqlite();
    return sqlStore(await connectSqlite({ file: database.file, migrations: sqliteMigrations }), () => database.drop());
  },
};

export const postgresqlEngine: ServerTestEngine = {
  kind: "postgresql",
  label: postgresqlStatus.status === "available" ? "PostgreSQL" : `PostgreSQL (${postgresqlStatus.reason})`,
  skipped: postgresqlStatus.status === "available" ? null : postgresqlStatus.reason,
  fresh: freshPostgresql,
  open: async () => {
    const database = await freshPostgresql();
    return sqlStore(await connectPostgresql({ url: database.url, migrations }), () => database.drop());
  },
};

const mongoEngine = (name: "mongodb" | "mongodb-replica-set"): ServerTestEngine => {
  const status = inject("engines")[name];
  const skipped = status.status === "available" ? null : status.reason;
  const { label } = engines[name];
  return {
    kind: "mongodb",
    label: skipped === null ? label : `${label} (${skipped})`,
    skipped,
    fresh: () => freshDatabase(status.status === "available" ? status.url : ""),
    open: async () => {
      const database = await freshDatabase(status.status === "available" ? status.url : "");
      const storage = await connectMongodb({ url: database.url });
      // Before the first command, because connections get this option when they are created.
      Object.assign(storage.orm.em.getDriver().getConnection().getClient(), { monitorCommands: true });
      await storage.migrate();
      const db = storage.orm.em.getDriver().getConnection().getDb();
      return {
        storage,
        mongo: storage,
        dump: async () => {
          const found = await Promise.all(
            ["users", "access_tokens"].map((collection) => db.collection(collection).find().toArray()),
          );
          return JSON.stringify(found);
        },
        drop: async () => {
          await storage.close();
          await database.drop();
        },
      };
    },
  };
};

export const mongodbEngine: ServerTestEngine = mongoEngine("mongodb");
export const mongodbReplicaSetEngine: ServerTestEngine = mongoEngine("mongodb-replica-set");

/** The stores that are servers. */
export const serverEngines: readonly ServerTestEngine[] = [postgresqlEngine, mongodbEngine, mongodbReplicaSetEngine];

export const testEngines: readonly TestEngine[] = [memoryEngine, sqliteEngine, pgliteEngine, ...serverEngines];

/** The stores that several processes can use. */
export const sharedEngines: readonly ServerTestEngine[] = [sqliteEngine, ...serverEngines];

/** One engine of each kind: memory, SQL, documents. */
export const engineOfEachKind: readonly TestEngine[] = [memoryEngine, postgresqlEngine, mongodbEngine];

import { freshDatabase } from "@portcullis/testkit/engines";
import type { Profile } from "@portcullis/core/ports";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql, type SqlOptions, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { emptyPglite } from "../../../tooling/empty-pglite.ts";

/** An empty database, and ways to open stores on it. */
export interface TestDatabase {
  connect<P extends Profile>(options?: SqlOptions<P>): Promise<SqlStorage<P>>;
  /** A store whose database does not exist. */
  unreachable<P extends Profile>(options?: SqlOptions<P>): Promise<SqlStorage<P>>;
  drop(): Promise<void>;
}

export interface TestEngine {
  readonly name: "sqlite" | "pglite" | "postgresql";
  readonly label: string;
  /** Why it can't run here; null if it can. */
  readonly skipped: string | null;
  open(): Promise<TestDatabase>;
}

export const postgresqlStatus = inject("engines").postgresql;

/** For the titles of tests. If they are skipped, it says why. */
export const postgresqlLabel =
  postgresqlStatus.status === "available" ? "PostgreSQL" : `PostgreSQL (${postgresqlStatus.reason})`;

/** The URL of a new database on the tested server. */
export const freshPostgresql = () => freshDatabase(postgresqlStatus.status === "available" ? postgresqlStatus.url : "");

/** A new database. */
export async function freshPglite<P extends Profile>(options: SqlOptions<P> = {}): Promise<SqlStorage<P>> {
  return connectPglite({ ...options, dump: await emptyPglite() });
}

const pglite: TestEngine = {
  name: "pglite",
  label: "PGlite",
  skipped: null,
  open: () =>
    Promise.resolve({
      connect: freshPglite,
      unreachable: async (options) => {
        const storage = await freshPglite(options);
        await storage.close();
        return storage;
      },
      drop: () => Promise.resolve(),
    }),
};

const postgresql: TestEngine = {
  name: "postgresql",
  label: postgresqlLabel,
  skipped: postgresqlStatus.status === "available" ? null : postgresqlStatus.reason,
  open: async () => {
    const database = await freshPostgresql();
    return {
      connect: (options) => connectPostgresql({ ...options, url: database.url }),
      unreachable: (options) =>
        connectPostgresql({ ...options, url: "postgresql://nobody:secret@127.0.0.1:1/nothing" }),
      drop: () => database.drop(),
    };
  },
};

export const sqlite: TestEngine = {
  name: "sqlite",
  label: "SQLite",
  skipped: null,
  open: async () => {
    const directory = await mkdtemp(join(tmpdir(), "portcullis-sqlite-"));
    const file = join(directory, "test.db");
    return {
      connect: (options) => connectSqlite({ ...options, file }),
      unreachable: async (options) => {
        const storage = await connectSqlite(options);
        await storage.close();
        return storage;
      },
      drop: () => rm(directory, { recursive: true, force: true }),
    };
  },
};

/** The engines with PostgreSQL's SQL. */
export const testEngines: readonly TestEngine[] = [pglite, postgresql];

export const sqlEngines: readonly TestEngine[] = [sqlite, ...testEngines];

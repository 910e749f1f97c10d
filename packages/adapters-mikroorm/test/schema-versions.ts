import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql, type SqlOptions, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Profile } from "@portcullis/core/ports";
import { freshPostgresql, type TestEngine } from "./stores.ts";
import { emptyPglite } from "../../../tooling/empty-pglite.ts";

/** One database on which several versions of an application start, one after the other or at the same time. */
export interface Versions {
  /** Opens a store. If only one process at a time may use the database, the previous store is closed first. */
  start<P extends Profile>(options: SqlOptions<P>): Promise<SqlStorage<P>>;
  /** Runs a statement directly, on the database of the store that was started last. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

export async function versionsOn(engine: TestEngine): Promise<Versions> {
  const database = engine.name === "postgresql" ? await freshPostgresql() : undefined;
  const directory = database === undefined ? await mkdtemp(join(tmpdir(), "portcullis-versions-")) : undefined;
  const dataDir = join(directory ?? "", "data");
  const open: { close(): Promise<void>; orm: SqlStorage<Profile>["orm"] }[] = [];
  return {
    start: async (options) => {
      if (directory !== undefined) await open.at(-1)?.close();
      const storage =
        database === undefined
          ? await connectPglite({ ...options, dataDir, ...(open.length === 0 ? { dump: await emptyPglite() } : {}) })
          : await connectPostgresql({ ...options, url: database.url });
      open.push(storage);
      return storage;
    },
    sql: async (statement) => (await open.at(-1)?.orm.em.fork().execute(statement)) ?? [],
    end: async () => {
      for (const storage of open) await storage.close();
      await database?.drop();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

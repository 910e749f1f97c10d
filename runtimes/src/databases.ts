import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import type { Storage } from "@portcullis/core/ports";
import type { NamedStorage } from "./try-runtime.ts";

/** The URLs of empty databases. Absent if no server answers. */
export interface DatabaseUrls {
  readonly postgresql?: string;
  readonly mongodb?: string;
}

/** The storages of the service. */
export function databases(urls: string): readonly NamedStorage[] {
  const { postgresql, mongodb } = JSON.parse(urls) as DatabaseUrls;
  const directory = mkdtempSync(join(tmpdir(), "portcullis-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const sql = [
    migrated("PGlite", () => connectPglite()),
    migrated("SQLite", () => connectSqlite({ file: join(directory, "users.sqlite") })),
  ];
  if (postgresql !== undefined) sql.push(migrated("PostgreSQL", () => connectPostgresql({ url: postgresql })));
  return mongodb === undefined ? sql : [...sql, migrated("MongoDB", () => connectMongodb({ url: mongodb }))];
}

function migrated(name: string, connect: () => Promise<Storage>): NamedStorage {
  return {
    name,
    open: async () => {
      const storage = await connect();
      await storage.migrate();
      return storage;
    },
  };
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Engine, uuids } from "./engine.ts";
import { type Faults, lasting, passing } from "./faults.ts";

export interface SqliteLocation {
  readonly kind: "sqlite";
  readonly file: string;
  /** Whether it is the default, in the service's data directory. */
  readonly embedded: boolean;
}

/** The default database. */
export const embeddedSqlite = (dataDir: string): SqliteLocation => ({
  kind: "sqlite",
  file: join(resolve(dataDir), "portcullis.db"),
  embedded: true,
});

const scheme = "sqlite:";

/** Reasons by SQLite's result code ("Result and Error Codes"). */
const faults: Faults = {
  SQLITE_BUSY: passing("another process has its file locked"),
  SQLITE_LOCKED: passing("another process has its file locked"),
  SQLITE_PROTOCOL: passing("another process has its file locked"),
  SQLITE_FULL: passing("its disk is full"),
  SQLITE_IOERR: passing("its disk fails to read or write"),
  SQLITE_READONLY: lasting("this process has no permission to write its file or the directory of the file"),
  SQLITE_CANTOPEN: lasting("this process can't open its file"),
  SQLITE_NOTADB: lasting("its file is not an SQLite database"),
  SQLITE_CORRUPT: lasting("its file is damaged: restore a backup"),
};

export const sqlite: Engine<SqliteLocation> = {
  name: "sqlite",
  forms: ["sqlite:FILE"],
  place: "files",
  idKind: uuids,
  supportsPooler: false,
  faults,
  parse: (url) => {
    if (!url.startsWith(scheme)) return null;
    const file = url.slice(scheme.length);
    // Programs disagree on whether two to four slashes mean a relative or an absolute path.
    if (file === "" || file.startsWith("//") || file.startsWith(":")) {
      throw new TypeError("sqlite: requires the path of a file, as in sqlite:./data/app.db or sqlite:/var/lib/app.db");
    }
    return { kind: "sqlite", file: resolve(file), embedded: false };
  },
  describe: ({ file }) => `SQLite in ${file}`,
  connect: async ({ file }, { withEmail }) => {
    const { connectSqlite, migrations } = await withoutExperimentalWarning(
      () => import("@portcullis/adapters-mikroorm/sqlite"),
    );
    const { sqlUsers } = await import("./sql-users.ts");
    return connectSqlite({ file, ...sqlUsers(migrations(), withEmail) });
  },
  isForProduction: ({ embedded }) => !embedded,
  missingPath: ({ file }) => (existsSync(file) ? null : file),
};

/** Hides the warning of Node 22 that its SQLite is experimental. Node 24 has the same SQLite as a stable feature. */
async function withoutExperimentalWarning<T>(load: () => Promise<T>): Promise<T> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (...given: readonly unknown[]) => {
    if (!String(given[0]).startsWith("SQLite is an experimental feature")) Reflect.apply(emitWarning, undefined, given);
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

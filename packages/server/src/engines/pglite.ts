import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Engine, uuids } from "./engine.ts";

export interface PgliteLocation {
  readonly kind: "pglite";
  readonly directory: string;
  /** Whether it is the default, in the service's data directory. */
  readonly embedded: boolean;
}

/** The default database of earlier versions. */
export const embeddedPglite = (dataDir: string): PgliteLocation => ({
  kind: "pglite",
  directory: join(resolve(dataDir), "pglite"),
  embedded: true,
});

const scheme = "pglite:";

export const pglite: Engine<PgliteLocation> = {
  name: "pglite",
  forms: ["pglite:DIR"],
  place: "files",
  idKind: uuids,
  supportsPooler: false,
  // It reports PostgreSQL's codes.
  faults: {},
  parse: (url) => {
    if (!url.startsWith(scheme)) return null;
    const directory = url.slice(scheme.length);
    if (directory === "") throw new TypeError("pglite: requires a directory, as in pglite:./data");
    return { kind: "pglite", directory: resolve(directory), embedded: false };
  },
  describe: ({ directory }) => `PGlite in ${directory}`,
  connect: async ({ directory }, { withEmail }) => {
    const { connectPglite, migrations } = await import("@portcullis/adapters-mikroorm/pglite");
    const { sqlUsers } = await import("./sql-users.ts");
    return connectPglite({ dataDir: directory, ...sqlUsers(migrations(), withEmail) });
  },
  isForProduction: ({ embedded }) => !embedded,
  missingPath: ({ directory }) => (existsSync(directory) ? null : directory),
  notice: ({ directory, embedded }) =>
    embedded
      ? `The embedded database in ${directory} is a PGlite of an earlier version. The default is now SQLite, which needs a` +
        ' fraction of its memory. docs/swapping-the-storage.md says how to move ("From PGlite to SQLite").'
      : null,
};

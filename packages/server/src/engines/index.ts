import type { Engine } from "./engine.ts";
import { connectionFaults, type Faults } from "./faults.ts";
import { memory } from "./memory.ts";
import { mongodb } from "./mongodb.ts";
import { embeddedPglite, pglite } from "./pglite.ts";
import { postgresql } from "./postgresql.ts";
import { embeddedSqlite, sqlite } from "./sqlite.ts";

export type { ConnectOptions, Engine, IdKind } from "./engine.ts";
export { type Fault, lasting } from "./faults.ts";
export type { UserProfile } from "./user-profile.ts";

/** Every engine that the service can run on, in the order in which `--help` names them. */
export const engines = { postgresql, mongodb, sqlite, pglite, memory } as const;

type LocationOf<E> = E extends Engine<infer Location> ? Location : never;

/** The database of users and sessions. */
export type DatabaseLocation = LocationOf<(typeof engines)[keyof typeof engines]>;

const all: readonly Engine<DatabaseLocation>[] = Object.values(engines);

/** Looks up the engine of a database. Nothing else reads `kind`. */
export const engineOf = ({ kind }: DatabaseLocation): Engine<DatabaseLocation> => engines[kind];

/**
 * The database if none is configured: SQLite in the data directory, or the PGlite database that an earlier version
 * created there.
 */
export function defaultLocation(dataDir: string): DatabaseLocation {
  const [now, before] = [embeddedSqlite(dataDir), embeddedPglite(dataDir)];
  return sqlite.missingPath(now) !== null && pglite.missingPath(before) === null ? before : now;
}

const forms = all.flatMap((engine) => engine.forms);

/** The forms of all database URLs, for people. */
export const databaseForms = `${forms.slice(0, -1).join(", ")}, or ${forms.at(-1)}`;

/**
 * Reads `PORTCULLIS_DATABASE_URL`.
 * @throws TypeError that says what is wrong, without any part of the URL, because it may contain a password
 */
export function parseDatabaseLocation(url: string): DatabaseLocation {
  for (const engine of all) {
    const location = engine.parse(url);
    if (location !== null) return location;
  }
  throw new TypeError(`must be ${databaseForms}`);
}

/** Describes the database for people, without the password and without parameters, which may contain one. */
export const describeDatabase = (location: DatabaseLocation): string => engineOf(location).describe(location);

/** The meaning of every code that a database or a connection to it reports. */
export const faults: Faults = Object.fromEntries(
  [connectionFaults, ...all.map((engine) => engine.faults)].flatMap((each) => Object.entries(each)),
);

import type { Storage } from "@portcullis/core/ports";
import type { Faults } from "./faults.ts";
import type { UserProfile } from "./user-profile.ts";

/** What the ids of users look like in a database. */
export interface IdKind {
  /** For people, with its article: a UUID. */
  readonly name: string;
  readonly pattern: RegExp;
}

export const uuids: IdKind = { name: "a UUID", pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ };

export interface ConnectOptions {
  /** Connections at most. */
  readonly poolSize: number;
  readonly pooler?: "transaction";
  /** Whether the e-mail address beside the name is read and written. The column exists in any case. */
  readonly withEmail: boolean;
}

/** A kind of database that the service can run on. A new one is a row in `index.ts`. */
export interface Engine<Location extends { readonly kind: string }> {
  /** For the log. */
  readonly name: Location["kind"];
  /** Forms of its URLs, for people. */
  readonly forms: readonly string[];
  /**
   * Where it keeps its data: `process`, lost when the process ends; `files`, on a disk of this machine; `server`,
   * which may be away and which several processes may share.
   */
  readonly place: "process" | "files" | "server";
  readonly idKind: IdKind;
  /** Whether `pooler` may be set. */
  readonly supportsPooler: boolean;
  /** The meaning of the codes that only this engine reports. */
  readonly faults: Faults;

  /**
   * Reads `PORTCULLIS_DATABASE_URL`. Null if the URL is not of this engine.
   * @throws TypeError that says what is wrong, without any part of the URL, because it may contain a password
   */
  parse(url: string): Location | null;

  /** Describes the database for people, without the password and without parameters, which may contain one. */
  describe(location: Location): string;

  /**
   * Connects. An unavailable server is not an error. Only this loads the adapter.
   * @throws TypeError if the driver rejects the URL; the message contains no part of it
   */
  connect(location: Location, options: ConnectOptions): Promise<Storage<UserProfile>>;

  /** Whether an operator has chosen this database for production: it outlives the process and is not the default. */
  isForProduction(location: Location): boolean;

  /** Returns a note for the operator at the start of the service, or null. Default: no note. */
  notice?(location: Location): string | null;

  /** The path of an embedded database that does not exist yet; null if it exists, or if there is no path. */
  missingPath(location: Location): string | null;
}

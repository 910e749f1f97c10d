import { type Engine, uuids } from "./engine.ts";
import { type Faults, lasting, missingPrivilege, passing } from "./faults.ts";
import { assertDecodable, assertNoStrayAt } from "./url.ts";

export interface PostgresqlLocation {
  readonly kind: "postgresql";
  readonly url: string;
}

/** By SQLSTATE (PostgreSQL, appendix A). */
const faults: Faults = {
  "08P01": passing("the connection pooler in front of it reports an error; see its log"),
  "23514": lasting("a check constraint of its tables rejects a value"),
  "25006": passing("it is read-only: a standby, or set to read-only"),
  "28000": lasting("it rejects this user, from this address or without TLS"),
  "28P01": lasting("it rejects this user and password"),
  "3D000": lasting("the database does not exist"),
  "42501": missingPrivilege("postgresql.md"),
  "42703": lasting('it lacks a column: run "portcullis migrate"'),
  "42P01": lasting('it has no tables yet: run "portcullis migrate"'),
  "42P07": lasting("a table that a migration creates already exists, but was not created by Portcullis's migrations"),
  "53100": passing("its disk is full"),
  "53200": passing("it is out of memory"),
  "53300": passing("it accepts no more connections"),
  "55P03": passing("a lock was held for too long"),
  "57014": passing("a statement took too long"),
  "57P01": passing("it is shutting down"),
  "57P03": passing("it is starting or shutting down"),
};

export const postgresql: Engine<PostgresqlLocation> = {
  name: "postgresql",
  forms: ["postgresql://user:password@host:5432/database"],
  place: "server",
  idKind: uuids,
  supportsPooler: true,
  faults,
  parse: (url) => {
    if (!/^postgres(ql)?:\/\//.test(url)) return null;
    assertNoStrayAt(url);
    assertOneHost(url);
    if (!URL.canParse(url)) throw new TypeError("is not a URL; percent-encode special characters in the password");
    const { pathname, username, password } = new URL(url);
    if (pathname.length < 2) throw new TypeError("must name a database, as in postgresql://host:5432/database");
    assertDecodable(pathname, username, password);
    return { kind: "postgresql", url };
  },
  describe: (location) => {
    const url = new URL(location.url);
    const user = url.username === "" ? "" : `${url.username}@`;
    return `PostgreSQL at ${user}${url.host}${url.pathname}`;
  },
  connect: async ({ url }, { withEmail, ...options }) => {
    const { connectPostgresql, migrations } = await import("@portcullis/adapters-mikroorm/postgresql");
    const { sqlUsers } = await import("./sql-users.ts");
    return connectPostgresql({ url, ...options, ...sqlUsers(migrations(), withEmail) });
  },
  isForProduction: () => true,
  missingPath: () => null,
};

/** @throws TypeError */
function assertOneHost(url: string): void {
  if (/^[a-z]+:\/\/(?:[^/]*@)?[^/?]*,|[?&]host=[^&]*(?:,|%2c)/i.test(url)) {
    throw new TypeError(
      "names several hosts, which the PostgreSQL driver does not support; name one that leads to the primary: " +
        "a proxy such as PgBouncer or HAProxy, or a DNS name that follows the primary",
    );
  }
}

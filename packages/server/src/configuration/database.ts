import { resolve } from "node:path";

/** The database of users and sessions. */
export type DatabaseLocation =
  | { readonly kind: "memory" }
  | { readonly kind: "pglite"; readonly directory: string; readonly embedded: boolean }
  | { readonly kind: "postgresql"; readonly url: string }
  | { readonly kind: "mongodb"; readonly url: string };

/**
 * Reads `PORTCULLIS_DATABASE_URL`.
 * @throws TypeError that says what is wrong, without any part of the URL, because it may contain a password
 */
export function parseDatabaseLocation(text: string): DatabaseLocation {
  if (text === "memory:") return { kind: "memory" };
  if (text.startsWith("pglite:")) {
    const directory = text.slice("pglite:".length);
    if (directory === "") throw new TypeError("pglite: requires a directory, as in pglite:./data");
    return { kind: "pglite", directory: resolve(directory), embedded: false };
  }
  if (/^[a-z+]+:\/\/[^/?#]*[/?#].*@/s.test(text)) {
    // The start report shows host and database. Here they would contain part of the password.
    throw new TypeError("has an @ after its host; percent-encode special characters in the password, such as / and @");
  }
  if (/^postgres(ql)?:\/\//.test(text)) {
    assertPostgresqlUrl(text);
    return { kind: "postgresql", url: text };
  }
  if (/^mongodb(\+srv)?:\/\//.test(text)) {
    assertMongodbUrl(text);
    return { kind: "mongodb", url: text };
  }
  throw new TypeError("must be memory:, pglite:DIR, postgresql://user:password@host:5432/database or mongodb://…");
}

function assertPostgresqlUrl(text: string): void {
  if (/^[a-z]+:\/\/(?:[^/]*@)?[^/?]*,|[?&]host=[^&]*(?:,|%2c)/i.test(text)) {
    throw new TypeError(
      "names several hosts, which the PostgreSQL driver does not support; name one that leads to the primary: " +
        "a proxy such as PgBouncer or HAProxy, or a DNS name that follows the primary",
    );
  }
  if (!URL.canParse(text)) throw new TypeError("is not a URL; percent-encode special characters in the password");
  const { pathname, username, password } = new URL(text);
  if (pathname.length < 2) throw new TypeError("must name a database, as in postgresql://host:5432/database");
  assertDecodable(pathname, username, password);
}

/** A MongoDB URL may name several hosts, so the URL parser does not accept it. */
const mongodbUrl =
  /^mongodb(?:\+srv)?:\/\/(?:(?<account>[^@/?]*)@)?(?<hosts>[^@/?]+)(?:\/(?<database>[^?]*))?(?:\?.*)?$/s;

function assertMongodbUrl(text: string): void {
  const { account = "", database = "", hosts } = mongodbUrl.exec(text)?.groups ?? {};
  if (hosts === undefined) throw new TypeError("is not a URL; percent-encode special characters in the password");
  if (database === "") throw new TypeError("must name a database, as in mongodb://host:27017/database");
  assertDecodable(account, database);
}

function assertDecodable(...parts: readonly string[]): void {
  try {
    for (const part of parts) decodeURIComponent(part);
  } catch {
    throw new TypeError("has an invalid percent-encoding");
  }
}

/** Describes the database for people, without the password and without parameters, which may contain one. */
export function describeDatabase(location: DatabaseLocation): string {
  switch (location.kind) {
    case "memory":
      return "memory (lost when the service ends)";
    case "pglite":
      return `PGlite in ${location.directory}`;
    case "postgresql": {
      const url = new URL(location.url);
      const user = url.username === "" ? "" : `${url.username}@`;
      return `PostgreSQL at ${user}${url.host}${url.pathname}`;
    }
    case "mongodb": {
      const { account = "", hosts, database } = mongodbUrl.exec(location.url)?.groups ?? {};
      const user = account === "" ? "" : `${account.replace(/:.*/s, "")}@`;
      return `MongoDB at ${user}${hosts}/${database}`;
    }
  }
}

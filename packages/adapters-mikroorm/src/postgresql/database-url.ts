import { isIP } from "node:net";
import { type ConnectionOptions, parse } from "pg-connection-string";

/** What a database URL says, as the driver takes it. */
export interface DatabaseUrl {
  readonly url: string;
  readonly database: string;
  /** Settings of the session, in the form of `-c name=value`; empty if there are none. */
  readonly options: string;
  /** Everything else: host, user, TLS and so on. Files that the URL names have been read. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/** What PostgreSQL takes when a connection is made, and a connection pooler does not pass on. */
const sessionParameters = ["options", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];

/**
 * Reads the URL of a PostgreSQL database by the driver's own parser.
 * @param pooled whether a connection pooler is between, which keeps no settings of a session
 * @throws TypeError that says what is wrong, and holds nothing of the URL, for there is a password in it
 */
export function parseDatabaseUrl(text: string, { pooled = false } = {}): DatabaseUrl {
  if (namesSeveralHosts(text)) {
    throw new TypeError(
      "The database URL names several hosts, which the driver can't choose from. Name one host that leads to the " +
        "primary: a proxy such as PgBouncer or HAProxy, or a DNS name that follows the primary.",
    );
  }
  if (!URL.canParse(text))
    throw new TypeError("The database URL is not a URL; a password in it must be percent-encoded.");
  const url = new URL(text);
  if (url.protocol !== "postgresql:" && url.protocol !== "postgres:") {
    throw new TypeError("The database URL must start with postgresql://.");
  }
  const database = decoded(url.pathname.slice(1));
  if (database === "") throw new TypeError("The database URL must name a database: postgresql://host:5432/name.");
  decoded(url.username);
  decoded(url.password);
  for (const name of pooled ? sessionParameters : []) {
    if (!url.searchParams.has(name)) continue;
    throw new TypeError(
      `The database URL has the parameter ${name}, which a connection pooler does not pass on. ` +
        "Set it for the database's role instead: ALTER ROLE … SET ….",
    );
  }
  const all = parsed(withoutAliases(text));
  const connection = Object.fromEntries(
    connectionParameters.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
  const ssl = verifiedHost(all);
  return { url: text, database, options: all.options ?? "", connection: { ...connection, ...ssl } };
}

/** Other parameters would change how the driver works. */
const connectionParameters = [
  "host",
  "port",
  "user",
  "password",
  "database",
  "ssl",
  "sslnegotiation",
  "client_encoding",
  "application_name",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "query_timeout",
];

function namesSeveralHosts(text: string): boolean {
  const [address = "", query = ""] = text.split("?", 2);
  const authority = /^postgres(?:ql)?:\/\/(?:[^/]*@)?([^/]*)/.exec(address)?.[1] ?? "";
  return authority.includes(",") || (new URLSearchParams(query).get("host") ?? "").includes(",");
}

/**
 * `require`, `prefer` and `verify-ca` mean `verify-full` to this driver, which warns about that on standard error. With
 * `uselibpqcompat` they mean what they mean to libpq.
 */
function withoutAliases(text: string): string {
  if (/[?&]uselibpqcompat=true(?:&|$)/.test(text)) return text;
  return text.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, "$1verify-full");
}

/** The driver tells TLS no host that is an address, and Node then verifies the certificate for `localhost`. */
function verifiedHost({ ssl, host }: ConnectionOptions): { readonly ssl?: object } {
  if (host === null || isIP(host) === 0) return {};
  if (ssl === true) return { ssl: { host } };
  return typeof ssl === "object" ? { ssl: { ...ssl, host } } : {};
}

function parsed(text: string): ConnectionOptions {
  try {
    return parse(text);
  } catch (error) {
    throw refusal(error);
  }
}

/** The driver's own message may hold parts of the URL. */
function refusal(error: unknown): TypeError {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return new TypeError(
    typeof code === "string" && /^E[A-Z]+$/.test(code)
      ? `The database URL names a file in sslrootcert, sslcert or sslkey that can't be read (${code}).`
      : "The database URL has a parameter that the PostgreSQL driver does not accept.",
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("The database URL has a percent sign that encodes nothing.");
  }
}

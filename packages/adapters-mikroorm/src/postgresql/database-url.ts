import { isIP } from "node:net";
import { type ConnectionOptions, parse } from "pg-connection-string";

/** The content of a database URL, in the form of the driver. */
export interface DatabaseUrl {
  readonly url: string;
  readonly database: string;
  /** Settings of the session in the form `-c name=value`; may be empty. */
  readonly options: string;
  /** Everything else: host, user, TLS and so on, with the content of files that the URL names. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/** Parameters of the startup packet that a connection pooler does not pass on. */
const sessionParameters = ["options", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];

/**
 * Reads the URL of a PostgreSQL database with the driver's parser.
 * @param pooled whether there is a connection pooler, which keeps no settings of a session
 * @throws TypeError that says what is wrong, without any part of the URL, which contains a password
 */
export function parseDatabaseUrl(text: string, { pooled = false } = {}): DatabaseUrl {
  if (namesSeveralHosts(text)) {
    throw new TypeError(
      "The database URL names several hosts, which the driver does not support. Name one host that leads to the " +
        "primary: a proxy such as PgBouncer or HAProxy, or a DNS name that follows the primary.",
    );
  }
  if (!URL.canParse(text))
    throw new TypeError("The database URL is not a URL. Percent-encode special characters in the password.");
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

/** Other parameters would change the behaviour of the driver. */
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

/** The driver does not pass hosts that are addresses to TLS, and Node then verifies the certificate for `localhost`. */
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

/** The driver's message may contain parts of the URL. */
function refusal(error: unknown): TypeError {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return new TypeError(
    typeof code === "string" && /^E[A-Z]+$/.test(code)
      ? `Can't read a file that the database URL names in sslrootcert, sslcert or sslkey (${code}).`
      : "The PostgreSQL driver does not accept a parameter of the database URL.",
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("The database URL has an invalid percent-encoding.");
  }
}

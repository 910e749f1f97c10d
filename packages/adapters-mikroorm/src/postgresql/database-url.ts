/** The parts of a database URL that the ORM must be told by name. */
export interface DatabaseUrl {
  readonly url: string;
  readonly database: string;
}

/**
 * Checks the URL of a PostgreSQL database.
 * @throws TypeError that says what is wrong, and holds nothing of the URL, for there is a password in it
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
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
  return { url: text, database };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("The database URL has a percent sign that encodes nothing.");
  }
}

/** The parts of a database URL that are used. */
export interface DatabaseUrl {
  readonly url: string;
  readonly database: string;
}

const parts = /^mongodb(?:\+srv)?:\/\/(?:([^@/]*)@)?[^@/?]+(?:\/([^?]*))?(?:\?.*)?$/s;
const usableName = /^[^/\\. "$*<>:|?\0]+$/;

/**
 * Checks the URL of a MongoDB database. The driver checks hosts and options.
 * @throws TypeError that says what is wrong, without any part of the URL, which contains a password
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  if (!/^mongodb(?:\+srv)?:\/\//.test(text)) throw new TypeError("The database URL must start with mongodb://.");
  const found = parts.exec(text);
  if (found === null)
    throw new TypeError("The database URL is not a URL. Percent-encode special characters in the password.");
  decoded(found[1] ?? "");
  const database = decoded(found[2] ?? "");
  if (database === "") throw new TypeError("The database URL must name a database: mongodb://host:27017/name.");
  if (!usableName.test(database) || Buffer.byteLength(database) > 63)
    throw new TypeError("The database name in the database URL is not valid.");
  return { url: text, database };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("The database URL has an invalid percent-encoding.");
  }
}

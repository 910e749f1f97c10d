/** The parts of a database URL that must be known by name. */
export interface DatabaseUrl {
  readonly url: string;
  readonly database: string;
}

const parts = /^mongodb(?:\+srv)?:\/\/(?:([^@/]*)@)?[^@/?]+(?:\/([^?]*))?(?:\?.*)?$/s;
const usableName = /^[^/\\. "$*<>:|?\0]+$/;

/**
 * Checks the URL of a MongoDB database; hosts and options are left to the driver.
 * @throws TypeError that says what is wrong, and holds nothing of the URL, for there is a password in it
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  if (!/^mongodb(?:\+srv)?:\/\//.test(text)) throw new TypeError("The database URL must start with mongodb://.");
  const found = parts.exec(text);
  if (found === null) throw new TypeError("The database URL is not a URL; a password in it must be percent-encoded.");
  decoded(found[1] ?? "");
  const database = decoded(found[2] ?? "");
  if (database === "") throw new TypeError("The database URL must name a database: mongodb://host:27017/name.");
  if (!usableName.test(database) || Buffer.byteLength(database) > 63)
    throw new TypeError("The database URL names a database as none can be named.");
  return { url: text, database };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("The database URL has a percent sign that encodes nothing.");
  }
}

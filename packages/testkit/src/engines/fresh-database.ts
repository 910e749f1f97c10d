import { randomBytes } from "node:crypto";

/** A new database on a shared server. */
export interface FreshDatabase {
  readonly url: string;
  readonly name: string;
  /** Deletes the database, and closes connections that are still open. */
  drop(): Promise<void>;
}

/** A unique name of letters, digits and underscores. */
export const randomDatabaseName = (): string => `portcullis_${randomBytes(8).toString("hex")}`;

async function run(url: string, statement: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function freshPostgresDatabase(server: string): Promise<FreshDatabase> {
  const name = randomDatabaseName();
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, name, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

/** MongoDB creates a database with the first write. */
function freshMongoDatabase(server: string): FreshDatabase {
  const name = randomDatabaseName();
  const [, start = "", query = ""] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(server) ?? [];
  const drop = async () => {
    const { MongoClient } = await import("mongodb");
    const client = new MongoClient(server);
    try {
      await client.db(name).dropDatabase();
    } finally {
      await client.close();
    }
  };
  return { url: `${start}/${name}${query}`, name, drop };
}

/**
 * Creates a database with a random name on a server.
 *
 * @param server The URL of any database on it, with credentials that may create others.
 */
export async function freshDatabase(server: string): Promise<FreshDatabase> {
  if (/^postgres(ql)?:/.test(server)) return freshPostgresDatabase(server);
  if (/^mongodb(\+srv)?:/.test(server)) return freshMongoDatabase(server);
  throw new Error(`No way is known to create a database by ${server.slice(0, server.indexOf(":") + 1)}`);
}

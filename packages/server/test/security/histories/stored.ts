import { Binary } from "mongodb";
import type { TestStore } from "../../support/stores.ts";
import { passwordDigestIn } from "./plain-hasher.ts";

/** The contents of a store, read without the repositories. */
export interface StoredUser {
  readonly id: string;
  readonly usernameKey: string;
  readonly passwordDigest: string;
  readonly disabled: boolean;
  readonly version: number;
}

/** Times are in milliseconds. */
export interface StoredSession {
  readonly id: string;
  readonly userId: string;
  readonly version: number;
  readonly rotation: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
  readonly deadline: number;
  /** In hexadecimal; null if there is no digest. */
  readonly digest: string | null;
}

export interface Stored {
  readonly users: readonly StoredUser[];
  readonly sessions: readonly StoredSession[];
}

type Row = Readonly<Record<string, unknown>>;

export async function readStored(store: TestStore): Promise<Stored> {
  const { users, sessions } = await rowsOf(store);
  return { users: users.map(storedUser), sessions: sessions.map(storedSession) };
}

/** Empties a store, so that the next history can begin. */
export async function clear({ sql, mongo }: TestStore): Promise<void> {
  if (sql !== undefined) await sql.orm.em.fork().execute("truncate users cascade");
  const db = mongo?.orm.em.getDriver().getConnection().getDb();
  for (const name of ["users", "access_tokens"]) await db?.collection(name).deleteMany({});
}

async function rowsOf(store: TestStore): Promise<{ users: Row[]; sessions: Row[] }> {
  const { sql, mongo } = store;
  if (sql !== undefined) {
    const rows = async (table: string) => {
      const found: { row: Row }[] = await sql.orm.em.fork().execute(`select to_jsonb(t) as row from ${table} t`);
      return found.map(({ row }) => camelCased(row));
    };
    return { users: await rows("users"), sessions: await rows("access_tokens") };
  }
  if (mongo !== undefined) {
    const db = mongo.orm.em.getDriver().getConnection().getDb();
    const rows = async (collection: string) => {
      const found = await db.collection(collection).find().toArray();
      return found.map((document): Row => Object.assign(document, { id: document["_id"] }));
    };
    return { users: await rows("users"), sessions: await rows("access_tokens") };
  }
  const contents = JSON.parse(await store.dump()) as { users: Row[]; records: Row[] };
  return { users: contents.users, sessions: contents.records };
}

const camelCased = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name.replace(/_(.)/g, (_, next: string) => next.toUpperCase()), value]),
  );

const storedUser = (row: Row): StoredUser => ({
  id: String(row["id"]),
  usernameKey: String(row["usernameKey"]),
  passwordDigest: passwordDigestIn(String(row["passwordHash"])),
  disabled: row["disabled"] === true,
  version: Number(row["credentialsVersion"]),
});

const storedSession = (row: Row): StoredSession => ({
  id: String(row["id"]),
  userId: String(row["userId"]),
  version: Number(row["credentialsVersion"]),
  rotation: Number(row["rotation"]),
  rotatedAt: instant(row["rotatedAt"]),
  expiresAt: instant(row["expiresAt"]),
  refreshExpiresAt: instant(row["refreshExpiresAt"]),
  deadline: instant(row["deadline"]),
  digest: hexadecimal(row["digest"]),
});

const instant = (value: unknown): number => new Date(value instanceof Date ? value : String(value)).getTime();

/** The forms in which PostgreSQL, the MongoDB driver and JSON return bytes. */
function hexadecimal(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === "string") return value.replace(/^\\x/, "");
  const bytes = value instanceof Binary ? value.value() : Object.values(value as Readonly<Record<string, number>>);
  return Buffer.from(bytes).toString("hex");
}

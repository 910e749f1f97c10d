import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import type { SessionId, UserId } from "@portcullis/core";
import { BSON } from "mongodb";
import type { Storage } from "@portcullis/core/ports";

/** The contents of a database. */
export interface StoredState {
  /** Names of the users, as typed. */
  readonly usernames: readonly string[];
  /** The number of sessions. */
  readonly logins: number;
  /** Users that can't be read, sessions that can't be read or have no user, and keys that exist twice. */
  readonly broken: readonly string[];
  /** All tables or collections as text, and separately those of users and sessions. */
  readonly dump: string;
  readonly usersAndSessions: string;
}

/** Reads a database through a connection of the adapter. */
export interface Inspector {
  read(): Promise<StoredState>;
  /**
   * Sets a column or field of every user with that name, or of every session, to a value that the service never writes.
   */
  spoil(what: "users" | "access_tokens", field: "password_hash" | "digest", username?: string): Promise<void>;
  close(): Promise<void>;
}

interface Raw {
  readonly users: readonly { readonly id: string; readonly username: string; readonly key: string }[];
  readonly logins: readonly string[];
  readonly tables: Readonly<Record<string, string>>;
}

async function stateOf(
  { users, accessTokens }: Pick<Storage, "users" | "accessTokens">,
  raw: Raw,
): Promise<StoredState> {
  const broken: string[] = [];
  for (const { id, username } of raw.users) {
    const user = await users.findById(id as UserId).catch(() => null);
    if (user === null) broken.push(`the user ${username} can't be read`);
  }
  if (new Set(raw.users.map(({ key }) => key)).size < raw.users.length) broken.push("two users have one name");
  for (const id of raw.logins) {
    const found = await accessTokens.findWithUser(id as SessionId).catch(() => null);
    if (found === null) broken.push(`the login ${id} has no user or can't be read`);
    else if (found.record.credentialsVersion > found.user.credentialsVersion)
      broken.push(`the login ${id} is from the future`);
  }
  return {
    usernames: raw.users.map(({ username }) => username),
    logins: raw.logins.length,
    broken,
    dump: JSON.stringify(raw.tables),
    usersAndSessions: JSON.stringify([raw.tables["users"], raw.tables["access_tokens"]]),
  };
}

async function inspectPostgresql(url: string): Promise<Inspector> {
  const storage = await connectPostgresql({ url });
  const query = <T>(sql: string) => storage.orm.em.fork().execute<T[]>(sql);
  return {
    read: async () => {
      const tables: Record<string, string> = {};
      const names = await query<{ name: string }>(
        "select tablename as name from pg_tables where schemaname = 'public'",
      );
      for (const { name } of names) {
        const rows = await query<{ row: string }>(`select t::text as row from "${name}" t order by 1`);
        tables[name] = rows.map(({ row }) => row).join("\n");
      }
      const users = await query<Raw["users"][number]>("select id, username, username_key as key from users");
      const logins = await query<{ id: string }>("select id from access_tokens");
      return stateOf(storage, { users, logins: logins.map(({ id }) => id), tables });
    },
    spoil: async (what, field, username) => {
      const value = field === "digest" ? "decode('00', 'hex')" : "'spoiled'";
      const owner = what === "users" ? "username" : "(select username from users where id = user_id)";
      await query(
        `update ${what} set ${field} = ${value}` + (username === undefined ? "" : ` where ${owner} = '${username}'`),
      );
    },
    close: () => storage.close(),
  };
}

async function inspectSqlite(file: string): Promise<Inspector> {
  const storage = await connectSqlite({ file });
  const query = <T>(sql: string) => storage.orm.em.fork().execute<T[]>(sql);
  return {
    read: async () => {
      const tables: Record<string, string> = {};
      for (const { name } of await query<{ name: string }>("select name from sqlite_master where type = 'table'")) {
        const rows = await query<Record<string, unknown>>(`select * from "${name}" order by 1`);
        tables[name] = rows.map((row) => Object.values(row).map(textOf).join(" ")).join("\n");
      }
      const users = await query<Raw["users"][number]>("select id, username, username_key as key from users");
      const logins = await query<{ id: string }>("select id from access_tokens");
      return stateOf(storage, { users, logins: logins.map(({ id }) => id), tables });
    },
    spoil: async (what, field, username) => {
      const value = field === "digest" ? "x'00'" : "'spoiled'";
      const owner = what === "users" ? "username" : "(select username from users where id = user_id)";
      await query(
        `update ${what} set ${field} = ${value}` + (username === undefined ? "" : ` where ${owner} = '${username}'`),
      );
    },
    close: () => storage.close(),
  };
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value);

async function inspectMongodb(url: string): Promise<Inspector> {
  const storage = await connectMongodb({ url });
  const db = storage.orm.em.getDriver().getConnection().getDb();
  await storage.ping();
  return {
    read: async () => {
      const documents: Record<string, BSON.Document[]> = {};
      for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
        documents[name] = await db.collection(name).find().sort({ _id: 1 }).toArray();
      }
      const users = (documents["users"] ?? []).map((one) => ({
        id: String(one["_id"]),
        username: String(one["username"]),
        key: String(one["usernameKey"]),
      }));
      const logins = (documents["access_tokens"] ?? []).map((one) => String(one["_id"]));
      const entries = Object.entries(documents).map(([name, found]) => [name, BSON.EJSON.stringify(found)] as const);
      return stateOf(storage, { users, logins, tables: Object.fromEntries(entries) });
    },
    spoil: async (what, field, username) => {
      const owner = username === undefined ? null : await db.collection("users").findOne({ username });
      const filter = owner === null ? {} : { [what === "users" ? "_id" : "userId"]: owner["_id"] };
      const change = field === "digest" ? { digest: new BSON.Binary(Buffer.from([0])) } : { passwordHash: "spoiled" };
      await db.collection(what).updateMany(filter, { $set: change });
    },
    close: () => storage.close(),
  };
}

/** @param url of a database in which a service has created its tables, not that of a relay */
export function inspect(url: string): Promise<Inspector> {
  if (url.startsWith("sqlite:")) return inspectSqlite(url.slice("sqlite:".length));
  return url.startsWith("mongodb") ? inspectMongodb(url) : inspectPostgresql(url);
}

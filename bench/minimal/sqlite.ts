import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { v7 } from "uuid";
import type { MinimalStore } from "./store.ts";

/** The database is a file in WAL mode, which the service has created. */
export function minimalSqlite(url: string): MinimalStore {
  const database = new DatabaseSync(url.slice("sqlite:".length));
  database.exec("pragma busy_timeout = 5000; pragma synchronous = full");
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    return (...values: readonly SQLInputValue[]) => statement.get(...values) ?? null;
  };
  const me = prepare(
    "select t.digest, t.expires_at as expiresAt, t.credentials_version = u.credentials_version as current," +
      " u.id, u.username, u.disabled, u.created_at as createdAt" +
      " from access_tokens t join users u on u.id = t.user_id where t.id = ?",
  );
  const refresh = prepare(
    "update access_tokens set rotation = rotation + 1, rotated_at = ?, expires_at = ?, refresh_expires_at = ?" +
      " where id = ? and rotation = ? and refresh_expires_at > ? returning id",
  );
  const user = prepare(
    "select id, password_hash as passwordHash, disabled, credentials_version as credentialsVersion," +
      " created_at as createdAt from users where username_key = ?",
  );
  const login = prepare(
    "insert into access_tokens (id, user_id, digest, created_at, expires_at, rotation, rotated_at, refresh_expires_at, deadline, credentials_version)" +
      " values (?, ?, null, ?, ?, 0, ?, ?, ?, ?)",
  );
  const register = prepare(
    "insert into users (id, username, username_key, password_hash, disabled, created_at, updated_at, credentials_version, credentials_changed_at)" +
      " values (?, ?, ?, ?, 0, ?, ?, 1, ?)",
  );
  return {
    find: (id) => {
      const row = me(id);
      if (row === null) return Promise.resolve(null);
      return Promise.resolve({
        id: String(row["id"]),
        username: String(row["username"]),
        disabled: row["disabled"] !== 0,
        createdAt: new Date(Number(row["createdAt"])),
        digest: row["digest"] as Uint8Array | null,
        expiresAt: new Date(Number(row["expiresAt"])),
        current: row["current"] === 1,
      });
    },
    rotate: (id, rotation, at, expiresAt, refreshExpiresAt) => {
      const [now, ends, refreshEnds] = [at.getTime(), expiresAt.getTime(), refreshExpiresAt.getTime()];
      return Promise.resolve(refresh(now, ends, refreshEnds, id, rotation, now) !== null);
    },
    findUser: (key) => {
      const row = user(key);
      if (row === null) return Promise.resolve(null);
      return Promise.resolve({
        id: String(row["id"]),
        passwordHash: String(row["passwordHash"]),
        disabled: row["disabled"] !== 0,
        credentialsVersion: Number(row["credentialsVersion"]),
        createdAt: new Date(Number(row["createdAt"])),
      });
    },
    insertToken: ({ id, userId, credentialsVersion, ...token }) => {
      const [created, ends] = [token.createdAt.getTime(), token.expiresAt.getTime()];
      const [refreshEnds, deadline] = [token.refreshExpiresAt.getTime(), token.deadline.getTime()];
      login(id, userId, created, ends, created, refreshEnds, deadline, credentialsVersion);
      return Promise.resolve();
    },
    insertUser: ({ username, usernameKey, passwordHash, createdAt }) => {
      const [id, now] = [v7(), createdAt.getTime()];
      register(id, username, usernameKey, passwordHash, now, now, now);
      return Promise.resolve(id);
    },
  };
}

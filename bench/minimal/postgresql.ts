import pg from "pg";
import { v7 } from "uuid";
import type { MinimalCredentials, MinimalSession, MinimalStore } from "./store.ts";

const statements = {
  me:
    'select t.digest, t.expires_at as "expiresAt", t.credentials_version = u.credentials_version as current,' +
    ' u.id, u.username, u.disabled, u.created_at as "createdAt"' +
    " from access_tokens t join users u on u.id = t.user_id where t.id = $1",
  refresh:
    "update access_tokens set rotation = rotation + 1, rotated_at = $1, expires_at = $2, refresh_expires_at = $3" +
    " where id = $4 and rotation = $5 and refresh_expires_at > $1 returning id",
  user:
    'select id, password_hash as "passwordHash", disabled, credentials_version as "credentialsVersion",' +
    ' created_at as "createdAt" from users where username_key = $1',
  login:
    "insert into access_tokens (id, user_id, digest, created_at, expires_at, rotation, rotated_at, refresh_expires_at, deadline, credentials_version)" +
    " values ($1, $2, null, $3, $4, 0, $3, $5, $6, $7)",
  register:
    "insert into users (id, username, username_key, password_hash, disabled, created_at, updated_at, credentials_version, credentials_changed_at)" +
    " values ($1, $2, $3, $4, false, $5, $5, 1, $5)",
} as const;

export function minimalPostgresql(connectionString: string): MinimalStore {
  const pool = new pg.Pool({ connectionString, max: 10 });
  const run = async <R extends object>(name: keyof typeof statements, values: unknown[]) => {
    const { rows } = await pool.query<R>({ name, text: statements[name], values });
    return rows[0] ?? null;
  };
  return {
    find: (id) => run<MinimalSession>("me", [id]),
    rotate: async (id, rotation, at, expiresAt, refreshExpiresAt) =>
      (await run("refresh", [at, expiresAt, refreshExpiresAt, id, rotation])) !== null,
    findUser: (key) => run<MinimalCredentials>("user", [key]),
    insertToken: async ({ id, userId, createdAt, expiresAt, refreshExpiresAt, deadline, credentialsVersion }) => {
      await run("login", [id, userId, createdAt, expiresAt, refreshExpiresAt, deadline, credentialsVersion]);
    },
    insertUser: async ({ username, usernameKey, passwordHash, createdAt }) => {
      const id = v7();
      await run("register", [id, username, usernameKey, passwordHash, createdAt]);
      return id;
    },
  };
}

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { argon2Library, createKeys } from "@portcullis/adapters-crypto";
import { jwtVerify, SignJWT } from "jose";
import Koa from "koa";
import pg from "pg";
import { v7 } from "uuid";

/*
 * The limit: what somebody would write by hand who wants the same answers from the same tables, with the same driver, hash
 * and JWT library, and none of the checks, errors, events and headers that make it safe to use.
 */

const { DATABASE_URL = "", SECRET = "", PORT = "", ACCESS_TOKEN = "" } = process.env;
const keys = createKeys({ secrets: [SECRET] });
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const argon2 = argon2Library();
const cost = { algorithm: "argon2id", version: 19, memoryKiB: 19_456, iterations: 2, parallelism: 1 } as const;
const names = { issuer: "portcullis", audience: "portcullis" };

interface Login extends User {
  readonly digest: Buffer;
  readonly expires_at: Date;
  readonly current: boolean;
}

interface User {
  readonly id: string;
  readonly username: string;
  readonly disabled: boolean;
  readonly created_at: Date;
}

const query = async <R extends object>(name: string, text: string, values: unknown[]) =>
  (await pool.query<R>({ name, text, values })).rows[0];

const selectMe =
  "select t.digest, t.expires_at, t.credentials_version = u.credentials_version as current, u.id, u.username, u.disabled, u.created_at" +
  " from access_tokens t join users u on u.id = t.user_id where t.id = $1";

async function find(id: string, digest: Buffer | null): Promise<User | null> {
  const row = await query<Login>("me", selectMe, [id]);
  if (row === undefined || row.disabled || !row.current || row.expires_at.getTime() <= Date.now()) return null;
  if (digest !== null && !timingSafeEqual(row.digest, digest)) return null;
  return row;
}

async function me(authorization = ""): Promise<[number, unknown]> {
  const token = authorization.slice("Bearer ".length);
  let user: User | null;
  if (ACCESS_TOKEN === "opaque") {
    const id = Buffer.from(token.slice(4), "base64url").toString("hex", 0, 16);
    user = await find(id, createHash("sha256").update(token).digest());
  } else {
    const { payload } = await jwtVerify(token, keys.access.signing.key, { ...names, typ: "at+jwt" });
    user = await find(String(payload["sid"]), null);
  }
  if (user === null) return [401, {}];
  const { id, username, disabled, created_at } = user;
  return [200, { id, username, disabled, created_at }];
}

const sign = (kind: "access" | "refresh", sub: string, sid: string, rot: number, seconds: number) => {
  const { key, kid } = keys[kind].signing;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: names.issuer, aud: names.audience, sub, sid, rot, jti: `${sid}.${rot}.${kind}` };
  return new SignJWT({ ...claims, iat: now, exp: now + seconds })
    .setProtectedHeader({ alg: "HS256", typ: kind === "access" ? "at+jwt" : "rt+jwt", kid })
    .sign(key);
};

async function pair(sub: string, sid: string, rot: number): Promise<[number, unknown]> {
  const [access_token, refresh_token] = [
    await sign("access", sub, sid, rot, 900),
    await sign("refresh", sub, sid, rot, 2_592_000),
  ];
  return [200, { access_token, token_type: "Bearer", expires_in: 900, refresh_token }];
}

async function refresh(token: string): Promise<[number, unknown]> {
  const { payload } = await jwtVerify(token, keys.refresh.signing.key, { ...names, typ: "rt+jwt" });
  const { sub = "", sid, rot } = payload;
  const now = Date.now();
  const row = await query(
    "refresh",
    "update access_tokens set rotation = rotation + 1, rotated_at = $1, expires_at = $2, refresh_expires_at = $3" +
      " where id = $4 and rotation = $5 and refresh_expires_at > $1 returning id",
    [new Date(now), new Date(now + 900_000), new Date(now + 2_592_000_000), sid, rot],
  );
  return row === undefined ? [401, {}] : pair(sub, String(sid), Number(rot) + 1);
}

async function login(username: string, password: string): Promise<[number, unknown]> {
  const user = await query<
    Record<"id" | "password_hash", string> & Record<"disabled", boolean> & Record<"credentials_version", number>
  >("user", "select id, password_hash, disabled, credentials_version from users where username_key = $1", [
    username.toLowerCase(),
  ]);
  if (user === undefined) return [401, {}];
  const [salt = "", hash = ""] = user.password_hash.split("$").slice(-2);
  const like = { ...cost, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
  if (!timingSafeEqual(await argon2.hash(password, like), like.hash) || user.disabled) return [401, {}];
  const [sid, now] = [v7(), Date.now()];
  const later = (seconds: number) => new Date(now + 1000 * seconds);
  await query(
    "login",
    "insert into access_tokens (id, user_id, digest, created_at, expires_at, rotation, rotated_at, refresh_expires_at, deadline, credentials_version)" +
      " values ($1, $2, null, $3, $4, 0, $3, $5, $6, $7)",
    [sid, user.id, later(0), later(900), later(2_592_000), later(7_776_000), user.credentials_version],
  );
  return pair(user.id, sid, 0);
}

async function register(username: string, password: string): Promise<[number, unknown]> {
  const salt = randomBytes(16);
  const hash = await argon2.hash(password, { ...cost, salt, hash: Buffer.alloc(32) });
  const text = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const [id, created_at] = [v7(), new Date()];
  await query(
    "register",
    "insert into users (id, username, username_key, password_hash, disabled, created_at, updated_at, credentials_version, credentials_changed_at)" +
      " values ($1, $2, $3, $4, false, $5, $5, 1, $5)",
    [id, username, username.toLowerCase(), `$argon2id$v=19$m=19456,t=2,p=1$${text(salt)}$${text(hash)}`, created_at],
  );
  return [201, { id, username, disabled: false, created_at }];
}

async function fieldsOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
}

async function answer(request: IncomingMessage): Promise<[number, unknown]> {
  if (request.url === "/readyz") return [200, {}];
  if (request.url === "/auth/me") return me(request.headers.authorization);
  const { username = "", password = "", refresh_token = "" } = await fieldsOf(request);
  if (request.url === "/auth/refresh") return refresh(refresh_token);
  return request.url === "/auth/login" ? login(username, password) : register(username, password);
}

const plain = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body)),
    () => response.writeHead(500).end(),
  );
});

/** Koa and one verification: the limit of answering from the signature alone. */
const koa = new Koa().use(async (ctx) => {
  if (ctx.path === "/readyz") ctx.body = {};
  else {
    const { payload } = await jwtVerify((ctx.headers.authorization ?? "").slice(7), keys.access.signing.key, names);
    ctx.body = payload["usr"];
  }
});

const signatureAlone = koa.callback();
const server =
  ACCESS_TOKEN === "jwt-stateless"
    ? createServer((request, response) => void signatureAlone(request, response))
    : plain;
server.listen(Number(PORT), "127.0.0.1");

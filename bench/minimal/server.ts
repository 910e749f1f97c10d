import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { argon2Library, createKeys } from "@portcullis/adapters-crypto";
import { jwtVerify, SignJWT } from "jose";
import Koa from "koa";
import { stringify, v7 } from "uuid";
import { minimalMongodb } from "./mongodb.ts";
import { minimalPostgresql } from "./postgresql.ts";
import { minimalSqlite } from "./sqlite.ts";
import type { MinimalStore, MinimalUser } from "./store.ts";

/*
 * The limit: what somebody would write by hand who wants the same answers from the same tables, with the same driver
 * and hash library, jose for JWTs, and none of the checks, errors, events and headers that make it safe to use.
 */

const { DATABASE_URL = "", SECRET = "", PORT = "", ACCESS_TOKEN = "" } = process.env;
const keys = createKeys({ secrets: [SECRET] });
const open = (): MinimalStore | Promise<MinimalStore> => {
  if (DATABASE_URL.startsWith("sqlite:")) return minimalSqlite(DATABASE_URL);
  return DATABASE_URL.startsWith("mongodb") ? minimalMongodb(DATABASE_URL) : minimalPostgresql(DATABASE_URL);
};
const store = await open();
const argon2 = argon2Library();
const cost = { algorithm: "argon2id", version: 19, memoryKiB: 19_456, iterations: 2, parallelism: 1 } as const;
const names = { issuer: "portcullis", audience: "portcullis" };

async function find(id: string, digest: Buffer | null): Promise<MinimalUser | null> {
  const row = await store.find(id);
  if (row === null || row.disabled || !row.current || row.expiresAt.getTime() <= Date.now()) return null;
  if (digest !== null && (row.digest === null || !timingSafeEqual(row.digest, digest))) return null;
  return row;
}

async function me(authorization = ""): Promise<[number, unknown]> {
  const token = authorization.slice("Bearer ".length);
  let user: MinimalUser | null;
  if (ACCESS_TOKEN === "opaque") {
    const id = stringify(Buffer.from(token.slice(4), "base64url"));
    user = await find(id, createHash("sha256").update(token).digest());
  } else {
    const { payload } = await jwtVerify(token, keys.access.signing.key, { ...names, typ: "at+jwt" });
    user = await find(String(payload["sid"]), null);
  }
  if (user === null) return [401, {}];
  const { id, username, disabled, createdAt } = user;
  return [200, { id, username, disabled, created_at: createdAt }];
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
  const later = (seconds: number) => new Date(now + 1000 * seconds);
  const won = await store.rotate(String(sid), Number(rot), later(0), later(900), later(2_592_000));
  return won ? pair(sub, String(sid), Number(rot) + 1) : [401, {}];
}

async function login(username: string, password: string): Promise<[number, unknown]> {
  const user = await store.findUser(username.toLowerCase());
  if (user === null) return [401, {}];
  const [salt = "", hash = ""] = user.passwordHash.split("$").slice(-2);
  const own = await argon2.hash(password, { ...cost, salt: Buffer.from(salt, "base64"), hashLength: 32 });
  if (!timingSafeEqual(own, Buffer.from(hash, "base64")) || user.disabled) return [401, {}];
  const [sid, now] = [v7(), Date.now()];
  const later = (seconds: number) => new Date(now + 1000 * seconds);
  await store.insertToken({
    id: sid,
    userId: user.id,
    createdAt: later(0),
    expiresAt: later(900),
    refreshExpiresAt: later(2_592_000),
    deadline: later(7_776_000),
    credentialsVersion: user.credentialsVersion,
    userCreatedAt: user.createdAt,
  });
  return pair(user.id, sid, 0);
}

async function register(username: string, password: string): Promise<[number, unknown]> {
  const salt = randomBytes(16);
  const hash = await argon2.hash(password, { ...cost, salt, hashLength: 32 });
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll("=", "");
  const createdAt = new Date();
  const passwordHash = `$argon2id$v=19$m=19456,t=2,p=1$${text(salt)}$${text(hash)}`;
  const id = await store.insertUser({ username, usernameKey: username.toLowerCase(), passwordHash, createdAt });
  return [201, { id, username, disabled: false, created_at: createdAt }];
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

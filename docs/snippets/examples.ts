import { createClient } from "@portcullis/client";
import { createCrypto } from "@portcullis/adapters-crypto";
import { createWebCrypto, type WasmInstance } from "@portcullis/adapters-crypto/webcrypto";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPglite } from "@portcullis/adapters-mikroorm/pglite";
import { connectPostgresql, defineUser, p } from "@portcullis/adapters-mikroorm/postgresql";
import { AuthError, broadcast, createPortcullis, listenFor, type Portcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";
import { createAuthRouter, type UserState } from "@portcullis/http-koa";
import { createLogger, loadConfig, LoggedEvents, type Logger, startService } from "@portcullis/server";
import { createCheapPasswordHasher } from "@portcullis/testkit";
import Koa from "koa";

/*
 * The examples in docstrings and in the READMEs of packages. `npm run docs` copies each region to the docstring of the
 * function that it is named after; a test runs them.
 */

export async function exampleOfCreatePortcullis(): Promise<string> {
  // #region createPortcullis
  const storage = createMemoryStorage(); // or await connectPostgresql({ url })
  const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
  const auth = createPortcullis({ ...storage, ...crypto });

  await auth.register({ username: "alice", password: "correct horse battery" });
  const { pair } = await auth.login({ username: "alice", password: "correct horse battery" });
  const { user } = await auth.currentUser({ accessToken: pair.accessToken });
  // #endregion
  return user.username;
}

export function exampleOfCreateCrypto() {
  // #region createCrypto
  const crypto = createCrypto({
    secrets: [process.env["APP_SECRET"] ?? ""], // newest first; generateSecret() makes one
    queue: { queueLimit: 200 },
  });
  // #endregion
  return crypto;
}

export async function exampleOfCreateWebCrypto(env: { readonly SECRET: string }, argon2: WasmInstance) {
  // #region createWebCrypto
  // In a Worker: argon2 = await WebAssembly.instantiate(module), imported from "@phi-ag/argon2/argon2.wasm"
  const crypto = await createWebCrypto({ secrets: [env.SECRET], argon2 });
  // #endregion
  return crypto;
}

export async function exampleOfCreateMemoryStorage(): Promise<number> {
  // #region createMemoryStorage
  const storage = createMemoryStorage();
  const crypto = createCrypto({ secrets: ["a secret of at least 32 bytes, for tests"] });
  const auth = createPortcullis({ ...storage, ...crypto, passwordHasher: createCheapPasswordHasher() });
  await auth.register({ username: "alice", password: "correct horse battery" });
  const { users } = storage.contents();
  // #endregion
  return users.length;
}

export async function exampleOfConnectPostgresql(url: string): Promise<readonly string[]> {
  // #region connectPostgresql
  const storage = await connectPostgresql({ url, poolSize: 20 }); // postgresql://user:password@host:5432/app
  const applied = await storage.migrate();
  // Later, when the application ends:
  await storage.close();
  // #endregion
  return applied;
}

export async function exampleOfConnectPglite(directory: string): Promise<readonly string[]> {
  // #region connectPglite
  const storage = await connectPglite({ dataDir: directory }); // without dataDir, in memory
  const applied = await storage.migrate();
  // Later, when the application ends:
  await storage.close();
  // #endregion
  return applied;
}

export async function exampleOfConnectMongodb(url: string): Promise<readonly string[]> {
  // #region connectMongodb
  const storage = await connectMongodb({ url }); // mongodb://user:password@host:27017/app
  const applied = await storage.migrate(); // creates collections and indexes
  // Later, when the application ends:
  await storage.close();
  // #endregion
  return applied;
}

export async function exampleOfDefineUser(url: string) {
  // #region defineUser
  const Member = defineUser({
    tableName: "members",
    profile: {
      fullName: p.string().length(100),
      email: p.string().length(254).unique(),
      birthday: p.date().nullable(),
    },
  });
  const storage = await connectPostgresql({ url, user: Member });
  await storage.updateSchema();
  // #endregion
  await storage.close();
  return Member;
}

export function exampleOfCreateAuthHandler(portcullis: Portcullis) {
  // #region createAuthHandler
  const auth = fetchHandler(createAuthHandler({ portcullis, prefix: "/auth" }));

  async function answer(request: Request, address: string): Promise<Response> {
    const answered = await auth(request, { address });
    if (answered !== null) return answered;
    const { user, refusal } = await auth.authenticate(request);
    return refusal ?? new Response(`Hello, ${user.username}`);
  }
  // #endregion
  return answer;
}

export function exampleOfCreateAuthRouter(portcullis: Portcullis) {
  // #region createAuthRouter
  const auth = createAuthRouter({ portcullis, prefix: "/auth", trustedProxies: ["10.0.0.0/8"] });
  const app = new Koa<UserState>();
  app.use(auth.routes());
  app.use(auth.guards.requireUser());
  app.use((ctx) => {
    ctx.body = `Hello, ${ctx.state.user.username}`;
  });
  // #endregion
  return app;
}

export async function exampleOfCreateClient(): Promise<string> {
  // #region createClient
  const client = createClient({ baseUrl: "https://auth.example" });
  await client.login({ username: "alice", password: "correct horse battery" });
  const { username } = await client.me();
  const response = await client.fetch("/appointments"); // with the access token, refreshed if it has expired
  // #endregion
  return `${username} ${response.status}`;
}

export function exampleOfListenFor(alert: (text: string) => void) {
  const { storage, crypto } = parts();
  // #region listenFor
  const events = listenFor({
    token_reused: ({ userId }) => alert(`A token of ${userId} was stolen. The session has been ended.`),
    throttled: ({ client }) => alert(`Too many failed logins from ${client.address}.`),
  });
  const auth = createPortcullis({ ...storage, ...crypto, events });
  // #endregion
  return auth;
}

export function exampleOfBroadcast(logger: Logger, registered: (userId: string) => void) {
  const { storage, crypto } = parts();
  // #region broadcast
  const welcome = listenFor({ registered: ({ userId }) => registered(userId) });
  const events = broadcast([new LoggedEvents(logger), welcome]);
  const auth = createPortcullis({ ...storage, ...crypto, events });
  // #endregion
  return auth;
}

export async function exampleOfStartService(): Promise<string> {
  // #region startService
  const config = loadConfig(process.env);
  const service = await startService(config, { logger: createLogger(config), migrate: true });
  // Later:
  await service.stop();
  // #endregion
  return service.url;
}

export async function exampleOfAuthError(auth: Portcullis): Promise<string> {
  // #region AuthError
  try {
    await auth.login({ username: "alice", password: "wrong" });
  } catch (error) {
    if (error instanceof AuthError && error.code === "invalid_credentials") return "Try again.";
    throw error;
  }
  // #endregion
  return "";
}

const parts = () => ({
  storage: createMemoryStorage(),
  crypto: {
    ...createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] }),
    passwordHasher: createCheapPasswordHasher(),
  },
});

export function adapters() {
  const { storage, crypto } = parts();
  return { ...storage, ...crypto };
}

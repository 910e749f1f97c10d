import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { createPortcullis } from "@portcullis/core";
import type { SessionId } from "@portcullis/core/ports";
import { createAuthRouter } from "@portcullis/http-koa";
import { createLogger } from "@portcullis/server";
import { freshDatabase } from "@portcullis/testkit/engines";
import Koa from "koa";
import { beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { loadArgon2 } from "../../packages/adapters-crypto/src/webcrypto/load-argon2.ts";
import { documentedFunctions, withExample } from "../examples.ts";
import * as examples from "../snippets/examples.ts";
import { read } from "./markdown.ts";

beforeAll(() => {
  process.env["APP_SECRET"] = "32 bytes of a secret and some more";
});

const alice = { username: "alice", password: "correct horse battery" };

/** A server for one test, and its URL. */
async function listening(app: Koa): Promise<string> {
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(documentedFunctions)("The docstring of $name shows its snippet: npm run docs", ({ file, name }) => {
  expect(read(file)).toBe(withExample(read(file), name));
});

describe("The example of", () => {
  test("createPortcullis logs a user in", async () => {
    expect(await examples.exampleOfCreatePortcullis()).toBe("alice");
  });

  test("createWebCrypto makes the tokens that createCrypto makes", async () => {
    const secret = process.env["APP_SECRET"] ?? "";
    const { tokenGenerator } = await examples.exampleOfCreateWebCrypto({ SECRET: secret }, await loadArgon2());
    const id = "0195a1f0-5c00-7abc-8def-0123456789ab" as SessionId;
    expect(await tokenGenerator.generate(id, 0)).toEqual(
      examples.exampleOfCreateCrypto().tokenGenerator.generate(id, 0),
    );
  });

  test("createCrypto sets the length of the hash queue", () => {
    expect(examples.exampleOfCreateCrypto().hashQueue.queueLimit).toBe(200);
  });

  test("createMemoryStorage registers a user", async () => {
    expect(await examples.exampleOfCreateMemoryStorage()).toBe(1);
  });

  test("connectPglite migrates a database in a directory", async () => {
    const directory = await mkdtemp(join(tmpdir(), "portcullis-example-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    expect(await examples.exampleOfConnectPglite(join(directory, "data"))).not.toEqual([]);
  });

  test.for([
    ["connectPostgresql", "postgresql", examples.exampleOfConnectPostgresql],
    ["connectMongodb", "mongodb", examples.exampleOfConnectMongodb],
    ["defineUser", "postgresql", examples.exampleOfDefineUser],
  ] as const)("%s runs on %s", async ([, engine, example], { skip }) => {
    const status = inject("engines")[engine];
    if (status.status === "skipped") return skip(status.reason);
    const database = await freshDatabase(status.url);
    onTestFinished(() => database.drop());
    expect(await example(database.url)).not.toEqual([]);
  });

  test("createAuthHandler answers its own paths and guards the application's", async () => {
    const portcullis = createPortcullis(examples.adapters());
    await portcullis.register(alice);
    const { pair } = await portcullis.login(alice);
    const answer = examples.exampleOfCreateAuthHandler(portcullis);
    const headers = { Authorization: `Bearer ${pair.accessToken}` };
    const send = (path: string, init?: RequestInit) => answer(new Request(`https://app.example${path}`, init), "::1");
    expect(await (await send("/", { headers })).text()).toBe("Hello, alice");
    expect((await send("/auth/me", { headers })).status).toBe(200);
    expect((await send("/")).status).toBe(401);
  });

  test("createAuthRouter guards the application's routes", async () => {
    const portcullis = createPortcullis(examples.adapters());
    await portcullis.register(alice);
    const { pair } = await portcullis.login(alice);
    const url = await listening(examples.exampleOfCreateAuthRouter(portcullis));
    const headers = { Authorization: `Bearer ${pair.accessToken}` };
    expect(await (await fetch(url, { headers })).text()).toBe("Hello, alice");
    expect((await fetch(`${url}/auth/me`)).status).toBe(401);
  });

  test("createClient logs in and sends requests with the access token", async () => {
    const portcullis = createPortcullis(examples.adapters());
    await portcullis.register(alice);
    const auth = createAuthRouter({ portcullis });
    const app = new Koa().use(auth.routes()).use(auth.guards.requireUser());
    app.use((ctx) => void (ctx.status = 204));
    const url = await listening(app);
    const send = fetch;
    vi.stubGlobal("fetch", (address: string, init: RequestInit) =>
      send(address.replace("https://auth.example", url), init),
    );
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await examples.exampleOfCreateClient()).toBe("alice 204");
  });

  test("listenFor and broadcast call their listeners", async () => {
    const registered: string[] = [];
    const lines: string[] = [];
    const logger = createLogger({ logLevel: "info" }, { write: (line) => void lines.push(line) });
    const { id } = await examples.exampleOfBroadcast(logger, (userId) => registered.push(userId)).register(alice);
    expect(registered).toEqual([id]);
    expect(lines).toEqual([expect.stringContaining('"event":"registered"')]);

    const alerts: string[] = [];
    const auth = examples.exampleOfListenFor((text) => alerts.push(text));
    const attempt = () => auth.login({ ...alice, client: { address: "203.0.113.9" } }).catch(() => undefined);
    for (let failure = 0; failure < 7; failure += 1) await attempt();
    expect(alerts).toContain("Too many failed logins from 203.0.113.9.");
    expect(await examples.exampleOfAuthError(createPortcullis(examples.adapters()))).toBe("Try again.");
  });

  test("startService starts and stops", async () => {
    vi.stubEnv("PORTCULLIS_DATABASE_URL", "memory:");
    vi.stubEnv("PORTCULLIS_SECRET", process.env["APP_SECRET"] ?? "");
    vi.stubEnv("PORTCULLIS_PORT", "0");
    vi.stubEnv("PORTCULLIS_LOG_LEVEL", "silent");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await examples.exampleOfStartService()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

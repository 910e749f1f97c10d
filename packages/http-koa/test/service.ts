import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createCrypto } from "@portcullis/adapters-crypto";
import {
  type Adapters,
  createPortcullis,
  type NoProfile,
  type Profile,
  type ProfileOption,
  type Settings,
} from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import { RecordingEvents, SettableClock } from "@portcullis/testkit";
import Koa from "koa";
import { onTestFinished } from "vitest";
import {
  type AuthRouter,
  type AuthRouterOptions,
  type CookieOptions,
  createAuthRouter,
  problemDocuments,
} from "../src/index.ts";
import { Conformance } from "./openapi/conformance.ts";

export interface ServiceOptions<P extends Profile> {
  readonly settings: Settings & ProfileOption<P>;
  readonly router?: Omit<AuthRouterOptions<P>, "portcullis">;
  /** Whether tokens may be in cookies, too. */
  readonly cookies?: Omit<CookieOptions, "csrfKeys">;
  readonly replaced?: Partial<Adapters<P>>;
  /** Routes of the application, after those of the router. */
  readonly mount?: (app: Koa, auth: AuthRouter<P>) => void;
  readonly jwks?: unknown;
}

/** A service that stops at the end of its test. */
export async function startService<P extends Profile = NoProfile>(options: ServiceOptions<P>) {
  const service = await openService(options);
  onTestFinished(service.close);
  return service;
}

/** A Koa application with our router on a loopback socket, on the memory storage and the real crypto. */
export async function openService<P extends Profile = NoProfile>(options: ServiceOptions<P>) {
  const clock = new SettableClock();
  const events = new RecordingEvents();
  const calls: string[] = [];
  const errors: unknown[] = [];
  const storage = createMemoryStorage<P>();
  const crypto = createCrypto({
    secrets: ["a secret of the tests, 32 bytes long"],
    hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
    clock,
    ...(options.jwks === undefined ? {} : { jwks: options.jwks }),
  });
  const adapters: Adapters<P> = {
    ...crypto,
    ...storage,
    events,
    ...options.replaced,
  };
  const portcullis = createPortcullis<P>(
    {
      ...adapters,
      users: noting(adapters.users, calls),
      accessTokens: noting(adapters.accessTokens, calls),
    },
    options.settings,
  );
  const onError = (error: unknown) => errors.push(error);
  const csrfKeys = crypto.keyedDigest;
  const cookies = options.cookies === undefined ? {} : { cookies: { csrfKeys, ...options.cookies } };
  const auth = createAuthRouter<P>({ portcullis, onError, ...cookies, ...options.router });
  const conformance = new Conformance(() => auth.openApi());
  const app = new Koa();
  app.on("error", onError);
  app.use(problemDocuments({ onError })).use(auth.routes());
  options.mount?.(app, auth);
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  const send = (method: string, path: string, { body, headers = {}, token }: Sent = {}) =>
    conformance.fetch(url(path), {
      method,
      headers: { ...headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body }),
    });
  const sendJson = (path: string, body: unknown, sent: Sent = {}) =>
    send("POST", path, {
      ...sent,
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...sent.headers },
    });
  const doubles = { clock, events, calls, errors, storage };
  return { app, server, close, auth, port, url, send, sendJson, conformance, portcullis, ...doubles };
}

export interface Sent {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export const alice = { username: "Alice", password: "correct horse battery" };

export interface PairOnTheWire {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

/** A service where Alice is registered and logged in. */
export async function serviceOfAlice(options: Partial<ServiceOptions<NoProfile>> = {}) {
  const service = await startService({ settings: {}, ...options });
  await service.portcullis.register(alice);
  const pair = (await (await service.sendJson("/auth/login", alice)).json()) as PairOnTheWire;
  service.calls.length = 0;
  return { ...service, pair };
}

export async function problemOf(response: Response) {
  const problem = (await response.json()) as Readonly<Record<string, unknown>>;
  return { ...problem, contentType: response.headers.get("Content-Type") } as Readonly<Record<string, unknown>>;
}

/** The same adapter, which records the names of the methods that are called. */
function noting<T extends object>(adapter: T, calls: string[]): T {
  return new Proxy(adapter, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(value, target, given);
      };
    },
  });
}

/** The same adapter, with the given methods replaced. */
export function replacing<T extends object>(adapter: T, methods: Partial<T>): T {
  return new Proxy(adapter, {
    get(target, name) {
      const source = Object.hasOwn(methods, name) ? methods : target;
      const value: unknown = Reflect.get(source, name);
      return typeof value === "function" ? (value.bind(source) as unknown) : value;
    },
  });
}

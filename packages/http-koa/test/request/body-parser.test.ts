import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { bodyParser } from "@koa/bodyparser";
import Koa, { type Context, type Middleware } from "koa";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuthRouter } from "../../src/index.ts";
import { alice, problemOf, startService } from "../service.ts";

const json = { "Content-Type": "application/json" };
const form = { "Content-Type": "application/x-www-form-urlencoded" };

/** An application with a middleware before the router. */
async function application(...inFront: readonly Middleware[]) {
  const { portcullis } = await startService({ settings: {} });
  const errors: unknown[] = [];
  const app = new Koa();
  for (const middleware of inFront) app.use(middleware);
  app.use(createAuthRouter({ portcullis, onError: (error) => errors.push(error) }).routes());
  return { errors, send: await listen(app.callback()) };
}

async function listen(listener: ReturnType<Koa["callback"]>) {
  const server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return (path: string, headers: Readonly<Record<string, string>>, body: Exclude<RequestInit["body"], undefined>) =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body, duplex: "half" });
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** As `express.json()` and koa-body do: they keep the parsed value, but not the text. */
const keepsNothing: Middleware = async (ctx: Context, next) => {
  const text = (await bytesOf(ctx.req)).toString();
  Object.assign(ctx.request, { body: text === "" ? {} : JSON.parse(text) });
  await next();
};

/** As cloud functions do, and `express.json({ verify })` in the usual recipe for webhooks. */
const keepsBytes: Middleware = async (ctx: Context, next) => {
  Object.assign(ctx.req, { rawBody: await bytesOf(ctx.req) });
  await next();
};

describe.each([
  ["@koa/bodyparser", bodyParser({ jsonLimit: "1mb", formLimit: "1mb" })],
  ["one that leaves the bytes on Node's request", keepsBytes],
])("behind a body parser, %s", (_, parser) => {
  test("JSON and forms are read as without it", async () => {
    const { send, errors } = await application(parser);
    expect((await send("/auth/register", json, JSON.stringify(alice))).status).toBe(201);
    expect((await send("/auth/login", json, JSON.stringify(alice))).status).toBe(200);
    const credentials = new URLSearchParams(alice).toString();
    expect((await send("/auth/login", form, credentials)).status).toBe(200);
    expect(errors).toEqual([]);
  });

  test.each([
    ["a field twice", json, '{"username":"a","username":"b","password":"c"}', 400],
    ["a form with a field twice", form, "username=a&username=b&password=c", 400],
    ["a form with a malformed escape", form, "username=%zz&password=c", 400],
    ["an unknown field", json, '{"username":"a","password":"b","role":"admin"}', 422],
    ["more than 16 KiB", json, JSON.stringify({ username: "a", password: "x".repeat(16_384) }), 413],
    ["another charset", { "Content-Type": "application/json; charset=utf-16" }, '{"username":"a","password":"b"}', 415],
    [
      "bytes that are not UTF-8",
      json,
      new Uint8Array(Buffer.from('{"username":"\xff","password":"b"}', "latin1")),
      400,
    ],
  ])("%s is rejected as without it", async (__, headers, body, status) => {
    const { send, errors } = await application(parser);
    expect(await problemOf(await send("/auth/login", headers, body))).toMatchObject({ status });
    expect(errors).toEqual([]);
  });
});

test("HT-01 behind a parser that keeps nothing of a body, the error says what the application must change", async () => {
  const { send, errors } = await application(keepsNothing);
  const answer = await send("/auth/login", json, JSON.stringify(alice));
  expect(await problemOf(answer)).toMatchObject({ status: 500, code: "internal_error" });
  expect(errors).toEqual([
    expect.objectContaining({
      message: "The body was read before the router. Mount the router before the body parser.",
    }),
  ]);
});

test.each([
  ["nothing", keepsNothing],
  ["the bytes", keepsBytes],
])("behind a parser that leaves %s, a request without a body is handled as without it", async (_, parser) => {
  const { send, errors } = await application(parser);
  for (const body of ["", ReadableStream.from<Uint8Array<ArrayBuffer>>([])]) {
    expect((await send("/auth/logout", { ...json, Authorization: "Bearer x" }, body)).status).toBe(204);
  }
  expect(errors).toEqual([]);
});

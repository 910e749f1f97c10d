import { once } from "node:events";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import { describe, expect, onTestFinished, test } from "vitest";
import { createDocs } from "../../src/docs.ts";
import { createAuthRouter, problemDocuments } from "../../src/index.ts";
import { sendRaw } from "../raw-http.ts";
import { startService } from "../service.ts";

/** An application that logs the path of each request after the answer, as many applications do. */
async function serve(...middleware: readonly Koa.Middleware[]) {
  const logged: string[] = [];
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    ctx.res.once("close", () => logged.push(`${ctx.originalUrl} ${ctx.path}`));
    await next();
  });
  for (const each of middleware) app.use(each);
  app.use((ctx) => {
    ctx.body = `application ${ctx.url}`;
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const send = (target: string) => sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return { send, logged };
}

const router = async () => {
  const { portcullis } = await startService({ settings: {} });
  return createAuthRouter({ portcullis }).routes();
};

const malformed = [
  "http://[",
  "http://[::1",
  "http://[/auth/me",
  "https://[/",
  "ws://[",
  "ws://x/auth/me",
  "http:///auth/me",
  "http://x:99999/auth/me",
  "http://user@x/auth/me",
  "http://x/auth/me#x",
  "//a@[::1#x",
  "/auth/me#x",
];

describe("ER-03 a malformed target of a request", () => {
  const answering: Readonly<Record<string, () => Promise<Koa.Middleware>>> = {
    "the router": router,
    "problemDocuments()": () => Promise.resolve(problemDocuments()),
    "the page of the API": () => Promise.resolve(createDocs()),
  };

  test.each(Object.entries(answering))("is rejected by %s with a problem document", async (_, middleware) => {
    const { send } = await serve(await middleware());
    for (const target of malformed) {
      const { status, headers, body } = await send(target);
      expect([target, status, headers.get("content-type")]).toEqual([target, 400, ["application/problem+json"]]);
      expect(JSON.parse(body)).toMatchObject({ code: "invalid_request", detail: "The request target is malformed." });
      expect(body).not.toContain(target);
    }
  });

  test("does not fail a listener of the application that reads the path afterwards", async () => {
    const { send, logged } = await serve(await router());
    for (const target of malformed) await send(target);
    await expect.poll(() => logged).toEqual(malformed.map((target) => `${target} /`));
  });
});

describe("A target in absolute form", () => {
  test("reaches the route of its path", async () => {
    const { send } = await serve(await router());
    expect((await send("http://anywhere/auth/me?x=1")).status).toBe(401);
    expect((await send("HTTPS://[::1]:3000/healthz")).status).toBe(200);
  });

  test("reaches the application as path and query", async () => {
    const { send } = await serve(await router());
    expect((await send("http://x/theirs/%2e%2e/a?b=http://[")).body).toBe("application /theirs/%2e%2e/a?b=http://[");
    expect((await send("http://x")).body).toBe("application /");
    expect((await send("http://x?a")).body).toBe("application /?a");
  });
});

test("Targets in origin form are unchanged", async () => {
  const { send } = await serve(await router());
  for (const target of ["/", "/%", "//x/auth/me", "/a?b", "/%2e%2e/auth/me", "/x/../auth/me", "*"]) {
    expect((await send(target)).body).toBe(`application ${target}`);
  }
});

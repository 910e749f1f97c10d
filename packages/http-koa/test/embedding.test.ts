import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createCrypto } from "@portcullis/adapters-crypto";
import Koa, { type Context, type Next } from "koa";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuthRouter } from "../src/index.ts";
import { alice, startService } from "./service.ts";

/** An application that uses only our routers. */
async function serve(app: Koa) {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

const credentials = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(alice),
};

describe("in an application", () => {
  test("the router answers all paths below its prefix, and the application all others", async () => {
    const { portcullis } = await startService({ settings: {} });
    const app = new Koa();
    app.use(createAuthRouter({ portcullis, prefix: "/api/v1/accounts" }).routes());
    app.use((ctx) => {
      if (ctx.path === "/theirs") ctx.body = "theirs";
    });
    const send = await serve(app);
    expect((await send("/api/v1/accounts/register", credentials)).status).toBe(201);
    const ours = await send("/api/v1/accounts/nothing");
    expect([ours.status, ours.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
    const theirs = await send("/theirs");
    expect([await theirs.text(), theirs.headers.get("Cache-Control"), theirs.headers.get("X-Request-Id")]).toEqual([
      "theirs",
      null,
      null,
    ]);
    for (const path of ["/", "/auth/me", "/api/v1/accountsx", "/api/v1"]) {
      expect((await send(path)).headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    }
  });

  test("several routers work side by side, each with its own users", async () => {
    const app = new Koa();
    for (const prefix of ["/staff", "/customers"]) {
      const { portcullis } = await startService({ settings: {} });
      app.use(createAuthRouter({ portcullis, prefix, paths: { jwks: `${prefix}/jwks.json` } }).routes());
    }
    const send = await serve(app);
    expect((await send("/staff/register", credentials)).status).toBe(201);
    expect((await send("/customers/login", credentials)).status).toBe(401);
    expect((await send("/customers/register", credentials)).status).toBe(201);
    expect((await send("/staff/login", credentials)).status).toBe(200);
    expect((await send("/staff/jwks.json")).status).toBe(200);
    expect((await send("/customers/jwks.json")).status).toBe(200);
  });

  test("with an empty prefix, the router only answers its own routes", async () => {
    const { portcullis } = await startService({ settings: {} });
    const app = new Koa();
    app.use(createAuthRouter({ portcullis, prefix: "", paths: { health: false, ready: "/ready" } }).routes());
    app.use((ctx) => {
      ctx.body = "theirs";
    });
    const send = await serve(app);
    expect((await send("/register", credentials)).status).toBe(201);
    expect((await send("/register")).status).toBe(405);
    expect(await (await send("/healthz")).text()).toBe("theirs");
    expect(await (await send("/ready")).json()).toEqual({ status: "ready" });
    expect(await (await send("/nothing")).text()).toBe("theirs");
  });
});

test.each(["auth", "/", "/auth/", "/a b", "/:id", "/(.*)", "//x", "/ä"])(
  "the prefix %j is rejected",
  async (prefix) => {
    const { portcullis } = await startService({ settings: {} });
    expect(() => createAuthRouter({ portcullis, prefix })).toThrow(RangeError);
  },
);

test.each(['a"b', "a\\b", "a\r\nb", "ä"])("the realm %j is rejected", async (realm) => {
  const { portcullis } = await startService({ settings: {} });
  expect(() => createAuthRouter({ portcullis, realm })).toThrow(RangeError);
});

describe("The refresh token's cookies are limited to the paths that browsers see", () => {
  const cookiesOf = async (publicPath: string | undefined, mount: string) => {
    const { portcullis } = await startService({ settings: {} });
    await portcullis.register(alice);
    const csrfKeys = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] }).keyedDigest;
    const routes = createAuthRouter({
      portcullis,
      cookies: { csrfKeys },
      ...(publicPath === undefined ? {} : { publicPath }),
    }).routes();
    const app = new Koa();
    // As koa-mount does.
    app.use(async (ctx: Context, next: Next) => {
      if (!ctx.path.startsWith(`${mount}/`)) throw new Error("Not mounted there.");
      ctx.path = ctx.path.slice(mount.length);
      await routes(ctx, next);
    });
    const send = await serve(app);
    const headers = { ...credentials.headers, "Portcullis-Transport": "cookie", "Sec-Fetch-Site": "same-origin" };
    const response = await send(`${mount}/auth/login?x=1`, { ...credentials, headers });
    expect(response.status).toBe(200);
    return response.headers.getSetCookie().flatMap((cookie) => /Path=(\/[^;]+);/.exec(cookie)?.[1] ?? []);
  };

  test.each([
    [undefined, "", ""],
    [undefined, "/api", "/api"],
    [undefined, "/api/v1", "/api/v1"],
    ["/public", "", "/public"],
    ["/public", "/api", "/public/api"],
  ])("with the public path %j and mounted at %j: %j", async (publicPath, mount, root) => {
    expect(await cookiesOf(publicPath, mount)).toEqual([`${root}/auth/refresh`, `${root}/auth/logout`]);
  });

  test.each(["api", "/", "/api/", "/a b", "/;x"])("%j is rejected as a public path", async (publicPath) => {
    const { portcullis } = await startService({ settings: {} });
    expect(() => createAuthRouter({ portcullis, publicPath })).toThrow(RangeError);
  });
});

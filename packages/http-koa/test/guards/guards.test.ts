import { Router } from "@koa/router";
import { describe, expect, expectTypeOf, test } from "vitest";
import { createAuthRouter } from "../../src/index.ts";
import { problemOf, serviceOfAlice } from "../service.ts";

const withRoutes = (accessToken: "opaque" | "jwt-stateless" = "opaque") =>
  serviceOfAlice({
    settings: { accessToken },
    mount: (app, { guards }) => {
      const router = new Router();
      router.get("/greeting", guards.requireUser(), (ctx) => {
        expectTypeOf(ctx.state.user.username).toEqualTypeOf<string>();
        ctx.body = { hello: ctx.state.user.username, login: ctx.state.sessionId };
      });
      router.get("/live", guards.requireUser({ mustBeLive: true }), (ctx) => {
        ctx.body = ctx.state.user.username;
      });
      router.get("/page", guards.optionalUser(), (ctx) => {
        ctx.body = { hello: ctx.state.user?.username ?? "stranger" };
      });
      router.get("/broken", guards.requireUser(), () => {
        throw new Error("behind the guard");
      });
      router.get("/machine", guards.requireApiKey({ keys: ["first-key", "second-key"] }), (ctx) => {
        ctx.body = "machine";
      });
      router.get("/robot", guards.requireApiKey({ keys: ["k"], header: "X-Robot" }), (ctx) => {
        ctx.body = "robot";
      });
      app.use(router.routes());
    },
  });

describe("a route behind requireUser", () => {
  test("gives the route the user and the session", async () => {
    const { send, pair, storage } = await withRoutes();
    const response = await send("GET", "/greeting", { token: pair.access_token });
    const [record] = storage.contents().records;
    expect(await response.json()).toEqual({ hello: "Alice", login: record?.id });
  });

  test("rejects all others with a problem document and a challenge", async () => {
    const { send } = await withRoutes();
    const response = await send("GET", "/greeting");
    expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="portcullis"');
    expect(await problemOf(response)).toMatchObject({ status: 401, code: "token_missing" });
  });

  test("may be a whole application", async () => {
    const { send, pair } = await serviceOfAlice({
      mount: (app, { guards }) =>
        app.use(guards.requireUser()).use((ctx) => {
          ctx.body = "inside";
        }),
    });
    expect((await send("GET", "/any")).status).toBe(401);
    expect(await (await send("GET", "/any", { token: pair.access_token })).text()).toBe("inside");
  });

  test("keeps its own errors", async () => {
    const { send, pair, errors } = await withRoutes();
    expect((await send("GET", "/broken", { token: pair.access_token })).status).toBe(500);
    expect(errors).toEqual([new Error("behind the guard")]);
  });

  test("can require a session that has not ended, even with stateless tokens", async () => {
    const { send, pair } = await withRoutes("jwt-stateless");
    const token = pair.access_token;
    expect((await send("POST", "/auth/logout", { token })).status).toBe(204);
    expect((await send("GET", "/greeting", { token })).status).toBe(200);
    expect((await send("GET", "/live", { token })).status).toBe(401);
  });
});

describe("a route behind optionalUser", () => {
  test("accepts requests without a token, and identifies users", async () => {
    const { send, pair } = await withRoutes();
    expect(await (await send("GET", "/page")).json()).toEqual({ hello: "stranger" });
    expect(await (await send("GET", "/page", { token: pair.access_token })).json()).toEqual({ hello: "Alice" });
  });

  test("rejects an invalid token, so that the client refreshes it", async () => {
    const { send } = await withRoutes();
    expect((await send("GET", "/page", { token: "dead" })).status).toBe(401);
  });
});

describe("a route behind requireApiKey", () => {
  test("accepts each key, in the configured header", async () => {
    const { send } = await withRoutes();
    for (const key of ["first-key", "second-key"]) {
      expect((await send("GET", "/machine", { headers: { Token: key } })).status).toBe(200);
    }
    expect((await send("GET", "/robot", { headers: { "X-Robot": "k" } })).status).toBe(200);
  });

  test.each([undefined, "", "first", "first-key2", "FIRST-KEY", "first-key, second-key", "x".repeat(5000)])(
    "is closed to %s",
    async (key) => {
      const { send } = await withRoutes();
      const response = await send("GET", "/machine", { headers: key === undefined ? {} : { Token: key } });
      expect(await problemOf(response)).toMatchObject({ status: 403, code: "api_key_invalid" });
    },
  );

  test("can't be created without a key that a header can carry", async () => {
    const { portcullis } = await serviceOfAlice();
    const { guards } = createAuthRouter({ portcullis });
    for (const keys of [[], [""], ["ok", ""], ["with blank"], ["ü"]]) {
      expect(() => guards.requireApiKey({ keys })).toThrow(RangeError);
    }
  });
});

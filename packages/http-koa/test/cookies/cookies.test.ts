import { describe, expect, test } from "vitest";
import { alice, problemOf, serviceOfAlice } from "../service.ts";
import { browserOfAlice } from "./browser.ts";

const names = {
  access: "__Host-portcullis_access",
  refresh: "__Secure-portcullis_refresh",
  csrf: "__Host-portcullis_csrf",
};

const bob = { username: "bob", password: "another horse battery" };

describe("a login that asks for cookies", () => {
  test("gets each token in a cookie that scripts can't read, and none in the body", async () => {
    const { login } = await browserOfAlice();
    expect(await login.json()).toEqual({ expires_in: 900 });
    expect(login.headers.get("Cache-Control")).toBe("no-store");
    const value = "[A-Za-z0-9._-]+";
    const refresh = (path: string) =>
      `^${names.refresh}=${value}; Max-Age=2592000; Path=/auth/${path}; HttpOnly; Secure; SameSite=Strict$`;
    expect(login.headers.getSetCookie()).toEqual([
      expect.stringMatching(refresh("refresh")),
      expect.stringMatching(refresh("logout")),
      expect.stringMatching(`^${names.access}=${value}; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax$`),
      expect.stringMatching(`^${names.csrf}=${value}; Max-Age=2592000; Path=/; Secure; SameSite=Strict$`),
    ]);
  });

  test("may be set to SameSite=Strict, with another name and prefix", async () => {
    const { jar } = await browserOfAlice({ cookies: { name: "acme", sameSite: "strict" } });
    expect(jar.all.map(({ name }) => name)).toContain("__Host-acme_access");
    expect(new Set(jar.all.map(({ sameSite }) => sameSite))).toEqual(new Set(["strict"]));
  });

  test("asks by a header, and gets tokens without it", async () => {
    const { sendJson } = await serviceOfAlice({ cookies: {} });
    for (const transport of [{}, { "Portcullis-Transport": "bearer" }]) {
      const response = await sendJson("/auth/login", alice, { headers: transport });
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.json()).toHaveProperty("refresh_token");
    }
  });

  test("is rejected before the password is checked if cookies are off, or the header has another value", async () => {
    const without = await serviceOfAlice();
    const headers = { "Portcullis-Transport": "cookie" };
    const refused = await without.sendJson("/auth/login", alice, { headers });
    expect(await problemOf(refused)).toMatchObject({ status: 400, code: "invalid_request", error: "invalid_request" });
    expect(without.calls).toEqual([]);
    const { sendJson } = await serviceOfAlice({ cookies: {} });
    const other = await sendJson("/auth/login", alice, { headers: { "Portcullis-Transport": "pigeon" } });
    expect(other.status).toBe(400);
  });

  test("that fails sets no cookie", async () => {
    const { visitJson } = await browserOfAlice();
    const response = await visitJson(
      "/auth/login",
      { ...alice, password: "wrong" },
      { "Portcullis-Transport": "cookie" },
    );
    expect([response.status, response.headers.getSetCookie()]).toEqual([401, []]);
  });
});

describe.each(["opaque", "jwt", "jwt-stateless"] as const)("a session in cookies, %s", (accessToken) => {
  const settings = { accessToken };

  test("authenticates every route, and a guard", async () => {
    const { visit, visitJson } = await browserOfAlice({
      settings,
      mount: (app, { guards }) =>
        app.use(guards.requireUser()).use((ctx) => {
          ctx.body = { of: ctx.state.user.username, method: ctx.method };
        }),
    });
    expect(await (await visit("GET", "/auth/me")).json()).toMatchObject({ username: "Alice" });
    const { sessions } = (await (await visit("GET", "/auth/sessions")).json()) as { sessions: { current: boolean }[] };
    expect(sessions).toMatchObject([{ current: true }]);
    for (const method of ["GET", "POST"]) {
      expect(await (await visit(method, "/own")).json()).toEqual({ of: "Alice", method });
    }
    const change = { current_password: alice.password, new_password: "a new horse battery" };
    expect((await visitJson("/auth/change-password", change)).status).toBe(204);
  });

  test("is refreshed by its cookie alone, without tokens in the body", async () => {
    const { visit, jar, clock } = await browserOfAlice({ settings });
    const before = jar.headerFor("/auth/refresh");
    clock.advance(3600);
    expect((await visit("GET", "/auth/me")).status).toBe(401);
    const response = await visit("POST", "/auth/refresh");
    expect([response.status, await response.json()]).toEqual([200, { expires_in: 900 }]);
    expect(jar.headerFor("/auth/refresh")).not.toBe(before);
    expect((await visit("GET", "/auth/me")).status).toBe(200);
  });

  test("ends at logout, even if the access token has expired", async () => {
    for (const idle of [0, 100_000]) {
      const { visit, jar, clock, storage } = await browserOfAlice({ settings });
      clock.advance(idle);
      const gone = { "Set-Cookie": `${names.access}=; Max-Age=0; Path=/` };
      if (idle > 0) jar.keep(new Response(null, { headers: gone }));
      expect((await visit("POST", "/auth/logout")).status).toBe(204);
      expect(jar.all).toEqual([]);
      expect(storage.contents().records).toEqual([]);
      expect((await visit("GET", "/auth/me")).status).toBe(401);
      expect((await visit("POST", "/auth/refresh")).status).not.toBe(200);
    }
  });
});

test("sends the refresh token only to the routes that take it", async () => {
  const { jar } = await browserOfAlice();
  const getIt = ["/auth/refresh", "/auth/logout", "/auth/me", "/auth/logout-all", "/auth", "/", "/own"].filter((path) =>
    jar.headerFor(path).includes(names.refresh),
  );
  expect(getIt).toEqual(["/auth/refresh", "/auth/logout"]);
});

test.each([
  ["logout-all", "POST", "/auth/logout-all"],
  ["a change of the password", "POST", "/auth/change-password"],
  ["revoking the current session", "DELETE", "/auth/sessions/"],
])("is deleted from the browser by %s", async (_, method, path) => {
  const { visit, jar, storage } = await browserOfAlice();
  const [record] = storage.contents().records;
  const change = { current_password: alice.password, new_password: "a new horse battery" };
  const response = await visit(method, path.endsWith("/") ? `${path}${record?.id}` : path, {
    ...(path.endsWith("password") ? { body: JSON.stringify(change) } : {}),
    headers: { "Content-Type": "application/json" },
  });
  expect([response.status, jar.all]).toEqual([204, []]);
});

test("an invalid cookie is token_invalid, and no cookie is token_missing", async () => {
  const { send } = await browserOfAlice();
  for (const value of ["dead", "%70ct_x", '"quoted"', "a=b", "ü"]) {
    const headers = { Cookie: `${names.access}=${encodeURI(value)}` };
    expect(await problemOf(await send("GET", "/auth/me", { headers }))).toMatchObject({ code: "token_invalid" });
  }
  for (const Cookie of ["", `${names.access}=`, names.access, `x${names.access}=y`, "other=1"]) {
    expect(await problemOf(await send("GET", "/auth/me", { headers: { Cookie } }))).toMatchObject({
      status: 401,
      code: "token_missing",
    });
  }
});

test("a cookie value is not percent-decoded", async () => {
  const { send, jar } = await browserOfAlice();
  const token = jar.valueOf(names.access);
  const encoded = token.replace("_", "%5F");
  expect((await send("GET", "/auth/me", { headers: { Cookie: `${names.access}=${token}` } })).status).toBe(200);
  expect((await send("GET", "/auth/me", { headers: { Cookie: `${names.access}=${encoded}` } })).status).toBe(401);
});

test.each(["/auth/me", "/auth/sessions"])("two cookies of one name are rejected: %s", async (path) => {
  const { send, jar, calls } = await browserOfAlice();
  const pair = `${names.access}=${jar.valueOf(names.access)}`;
  for (const Cookie of [`${pair}; ${pair}`, `${pair}; ${names.access}=x`, `${names.access}=; ${pair}`]) {
    const response = await send("GET", path, { headers: { Cookie } });
    expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
  }
  expect(calls).toEqual([]);
});

describe("a bearer token together with a cookie", () => {
  const both = async () => {
    const built = await browserOfAlice();
    const { sendJson, portcullis } = built;
    await portcullis.register(bob);
    const tokenOf = async (who: typeof bob) =>
      ((await (await sendJson("/auth/login", who)).json()) as { access_token: string }).access_token;
    return { ...built, aliceToken: await tokenOf(alice), bobToken: await tokenOf(bob) };
  };

  test("of the same user is accepted", async () => {
    const { visit, aliceToken } = await both();
    expect((await visit("GET", "/auth/me", { token: aliceToken })).status).toBe(200);
  });

  test("of two users is rejected", async () => {
    const { visit, bobToken } = await both();
    for (const [method, path] of [
      ["GET", "/auth/me"],
      ["POST", "/auth/logout-all"],
    ] as const) {
      const response = await visit(method, path, { token: bobToken });
      expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
    }
  });

  test("is accepted if one of them is valid", async () => {
    const { visit, send, bobToken } = await both();
    expect(await (await visit("GET", "/auth/me", { token: "dead" })).json()).toMatchObject({ username: "Alice" });
    const headers = { Cookie: `${names.access}=dead` };
    const asBob = await send("GET", "/auth/me", { headers, token: bobToken });
    expect(await asBob.json()).toMatchObject({ username: "bob" });
  });

  test("gets 401 and a challenge if both are invalid", async () => {
    const { send } = await both();
    const response = await send("GET", "/auth/me", { headers: { Cookie: `${names.access}=dead` }, token: "dead" });
    expect(response.headers.get("WWW-Authenticate")).toContain('error="invalid_token"');
    expect(response.status).toBe(401);
  });

  test("needs no proof of origin, because no other site can send the token", async () => {
    const { visit, aliceToken } = await both();
    const headers = { "Sec-Fetch-Site": "cross-site" };
    expect((await visit("POST", "/auth/logout-all", { token: aliceToken, headers })).status).toBe(204);
  });

  test("a logout ends the sessions of both", async () => {
    const { visit, bobToken, storage } = await both();
    expect(storage.contents().records).toHaveLength(3);
    expect((await visit("POST", "/auth/logout", { token: bobToken })).status).toBe(204);
    expect(storage.contents().records).toHaveLength(1);
  });

  test("is rejected at refresh with both in body and cookie, and both stay valid", async () => {
    const { visit, visitJson, sendJson } = await both();
    const pair = (await (await sendJson("/auth/login", bob)).json()) as { refresh_token: string };
    const response = await visitJson("/auth/refresh", { refresh_token: pair.refresh_token });
    expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
    expect((await visit("POST", "/auth/refresh")).status).toBe(200);
    expect((await sendJson("/auth/refresh", { refresh_token: pair.refresh_token })).status).toBe(200);
  });
});

test("optionalUser identifies the user of a cookie, and accepts requests without one", async () => {
  const { visit, send } = await browserOfAlice({
    mount: (app, { guards }) =>
      app.use(guards.optionalUser()).use((ctx) => {
        ctx.body = { hello: ctx.state.user?.username ?? "stranger" };
      }),
  });
  expect(await (await visit("GET", "/page")).json()).toEqual({ hello: "Alice" });
  expect(await (await send("GET", "/page")).json()).toEqual({ hello: "stranger" });
  expect((await send("GET", "/page", { headers: { Cookie: `${names.access}=dead` } })).status).toBe(401);
});

test("if cookies are off, a cookie is ignored", async () => {
  const { jar } = await browserOfAlice();
  const { send } = await serviceOfAlice();
  const headers = { Cookie: jar.headerFor("/auth/refresh") };
  expect(await problemOf(await send("GET", "/auth/me", { headers }))).toMatchObject({ code: "token_missing" });
  expect((await send("POST", "/auth/refresh", { headers })).status).toBe(400);
  expect(await problemOf(await send("POST", "/auth/logout", { headers }))).toMatchObject({ code: "token_missing" });
});

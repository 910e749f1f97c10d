import { createCrypto } from "@portcullis/adapters-crypto";
import { describe, expect, test } from "vitest";
import { createAuthRouter } from "../../src/index.ts";
import { alice, problemOf, startService } from "../service.ts";
import { browserOfAlice } from "./browser.ts";

const { keyedDigest } = createCrypto({ secrets: ["a secret of the tests, 32 bytes long"] });

type Headers = Readonly<Record<string, string>>;

/** The given headers, in place of the header by which Alice's browser identifies the page. */
const from = (headers: Headers): Headers => ({ "Sec-Fetch-Site": "", ...headers });

const csrf = "__Host-portcullis_csrf";
const change = JSON.stringify({ current_password: alice.password, new_password: "a new horse battery" });

/** Every request that a cookie authorises and that changes something. */
const routes = [
  ["POST", "/auth/logout", undefined],
  ["POST", "/auth/refresh", undefined],
  ["POST", "/auth/logout-all", undefined],
  ["POST", "/auth/change-password", change],
  ["DELETE", "/auth/sessions/018cc251-f400-7000-8000-000000000000", undefined],
  ["POST", "/own", undefined],
  ["PUT", "/own", undefined],
] as const;

const withOwnRoute = () =>
  browserOfAlice({
    mount: (app, { guards }) =>
      app.use(guards.requireUser()).use((ctx) => {
        ctx.body = "done";
      }),
  });

const elsewhere: readonly Headers[] = [
  { "Sec-Fetch-Site": "cross-site" },
  { "Sec-Fetch-Site": "same-site" },
  { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
  { "Sec-Fetch-Site": "anything" },
  { Origin: "https://evil.example" },
  { Origin: "null" },
];

describe.each(routes)("%s %s by cookie", (method, path, body) => {
  const json = { "Content-Type": "application/json" };
  const sent = (headers: Headers) => ({
    headers: { ...from(headers), ...json },
    ...(body === undefined ? {} : { body }),
  });

  test.each(elsewhere)("is rejected from a page of %o, before anything is read", async (headers) => {
    const { service, visit } = await setUp();
    const response = await visit(method, path, sent(headers));
    expect(await problemOf(response)).toMatchObject({ status: 403, code: "csrf_refused" });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(service.calls).toEqual([]);
  });

  test("is accepted from a page of the same origin, also from an older browser that only sends Origin", async () => {
    for (const headers of [{ "Sec-Fetch-Site": "same-origin" }, { "Sec-Fetch-Site": "none" }, null]) {
      const { service, visit } = await setUp();
      const response = await visit(method, path, sent(headers ?? { Origin: service.url("") }));
      expect(response.status).not.toBe(403);
    }
  });

  test("from an unknown source: only with the CSRF token of this session", async () => {
    const { visit, jar } = await setUp();
    const other = await setUp();
    const refused = [{}, ...["", "x", jar.valueOf(csrf).slice(1), other.jar.valueOf(csrf)].map(asHeader)];
    for (const headers of refused) {
      const response = await visit(method, path, sent(headers));
      expect(await problemOf(response)).toMatchObject({ status: 403, code: "csrf_refused" });
    }
    expect((await visit(method, path, sent(asHeader(jar.valueOf(csrf))))).status).not.toBe(403);
  });

  async function setUp() {
    const built = await withOwnRoute();
    return { service: built, visit: built.visit, jar: built.jar };
  }
});

const asHeader = (token: string): Headers => ({ "X-CSRF-Token": token });

test("requests that only read are accepted from anywhere, because CORS protects the answer", async () => {
  const { visit } = await withOwnRoute();
  for (const headers of elsewhere) {
    for (const [method, path] of [
      ["GET", "/auth/me"],
      ["HEAD", "/auth/me"],
      ["GET", "/own"],
    ] as const) {
      expect((await visit(method, path, { headers: from(headers) })).status).toBe(200);
    }
  }
});

test("another site can't log a user in", async () => {
  const { visitJson, jar, calls } = await browserOfAlice();
  const before = jar.headerFor("/auth/logout");
  for (const headers of elsewhere) {
    const response = await visitJson("/auth/login", alice, { ...from(headers), "Portcullis-Transport": "cookie" });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: "csrf_refused", error: "invalid_request" });
    const byForm = await visitJson("/auth/login", alice, from(headers));
    expect(byForm.headers.getSetCookie()).toEqual([]);
  }
  expect(jar.headerFor("/auth/logout")).toBe(before);
  expect(calls.filter((call) => call === "create")).toHaveLength(elsewhere.length);
});

test("the CSRF token stays valid after refreshes, and only for its session", async () => {
  const { visit, jar, logIn } = await browserOfAlice();
  const first = jar.valueOf(csrf);
  expect((await visit("POST", "/auth/refresh")).status).toBe(200);
  expect(jar.valueOf(csrf)).toBe(first);
  await logIn();
  expect(jar.valueOf(csrf)).not.toBe(first);
});

test("an old browser can delete the cookies of an ended session by a page that can read them", async () => {
  const { visit, jar, portcullis, storage } = await browserOfAlice();
  await portcullis.deleteUser({ userId: storage.contents().users[0]?.id ?? expect.fail() });
  expect((await visit("POST", "/auth/logout", { headers: from({}) })).status).toBe(403);
  const headers = { ...from({}), "X-CSRF-Token": jar.valueOf("__Host-portcullis_csrf") };
  expect((await visit("POST", "/auth/logout", { headers })).status).toBe(204);
  expect(jar.all).toEqual([]);
});

describe("other origins", () => {
  const app = "https://app.example";

  test("that are listed are accepted, whatever else the browser sends", async () => {
    const { visit } = await browserOfAlice({ cookies: { origins: [app] } });
    for (const site of ["same-site", "cross-site", ""]) {
      const headers = { "Sec-Fetch-Site": site, Origin: app };
      expect((await visit("POST", "/auth/refresh", { headers })).status).toBe(200);
    }
    const others = [
      "http://app.example",
      "https://app.example:444",
      "https://x.app.example",
      "https://app.example.evil",
    ];
    for (const Origin of others) {
      const headers = { "Sec-Fetch-Site": "same-site", Origin };
      expect((await visit("POST", "/auth/refresh", { headers })).status).toBe(403);
    }
  });

  test.each(["*", "app.example", "https://app.example/", "https://app.example/x", "null", ""])(
    "%j is not an origin",
    async (origin) => {
      const { portcullis } = await startService({ settings: {} });
      const cookies = { csrfKeys: keyedDigest, origins: [origin] };
      expect(() => createAuthRouter({ portcullis, cookies })).toThrow(RangeError);
    },
  );
});

describe("behind a proxy", () => {
  const forwarded = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "auth.example" };
  const headers = from({ ...forwarded, Origin: "https://auth.example" });

  test("that is trusted, the origin is the forwarded one", async () => {
    const { visit, url } = await browserOfAlice({ router: { trustedProxies: ["127.0.0.1"] } });
    expect((await visit("POST", "/auth/refresh", { headers })).status).toBe(200);
    for (const wrong of [
      { Origin: url("") },
      { Origin: "http://auth.example" },
      { Origin: "https://auth.example.evil" },
      { Origin: "https://auth.example:444" },
      { Origin: "https://x.auth.example" },
      { "X-Forwarded-Host": "x, auth.example" },
    ]) {
      expect((await visit("POST", "/auth/refresh", { headers: { ...headers, ...wrong } })).status).toBe(403);
    }
  });

  test("that is not trusted, the forwarded origin is ignored", async () => {
    const { visit } = await browserOfAlice();
    expect((await visit("POST", "/auth/refresh", { headers })).status).toBe(403);
  });
});

test("without a key there are no cookies, nor with an invalid name", async () => {
  const { portcullis } = await startService({ settings: {} });
  const none = {} as typeof keyedDigest;
  expect(() => createAuthRouter({ portcullis, cookies: { csrfKeys: none } })).toThrow(TypeError);
  for (const name of ["", "a b", "a=b", "a;b", "ä"]) {
    expect(() => createAuthRouter({ portcullis, cookies: { csrfKeys: keyedDigest, name } })).toThrow(RangeError);
  }
});

import assert from "node:assert/strict";
import { checksOf } from "../harness/check.ts";
import { type Credentials, login, register, signUp } from "./accounts.ts";
import { needsCookies } from "./capabilities.ts";
import { assertProblem } from "./expectations.ts";
import type { HttpHarness } from "./http-harness.ts";
import { sendRaw } from "./raw-request.ts";
import { type Answer, get, post, send } from "./request.ts";

/** The attributes of a cookie, in lower case, and its name and value (RFC 6265 §4.1). */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const cookiesOf = ({ headers }: Answer): readonly Cookie[] =>
  headers.getSetCookie().map((line) => {
    const [pair = "", ...rest] = line.split("; ");
    const at = pair.indexOf("=");
    const attributes = rest.map((one): [string, string] => [
      one.replace(/=.*/, "").toLowerCase(),
      one.replace(/^[^=]*=?/, ""),
    ]);
    return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes: new Map(attributes) };
  });

const pathOf = ({ attributes }: Cookie) => attributes.get("path") ?? "";

/** The `Cookie` header of a request to a route. */
function cookieHeader(harness: HttpHarness, cookies: readonly Cookie[], route: string): string {
  const path = `${harness.prefix ?? "/auth"}/${route}`;
  const sent = cookies.filter((cookie) => pathOf(cookie) === "/" || pathOf(cookie) === path);
  return sent.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** The headers that a browser sends from a page of the service, or of another site. */
const from = (site: "same-origin" | "same-site" | "cross-site", cookie: string) => ({
  cookie,
  "sec-fetch-site": site,
});

async function sessionInCookies(harness: HttpHarness, { username, password }: Credentials): Promise<readonly Cookie[]> {
  const headers = { "portcullis-transport": "cookie" };
  const answer = await post(harness, "login", { json: { username, password }, headers });
  assert.equal(answer.status, 200, answer.text);
  assert.deepStrictEqual(Object.keys(answer.body), ["expires_in"]);
  return cookiesOf(answer);
}

export const cookieChecks = checksOf<HttpHarness, string>("Cookies", [
  {
    line: "HTTP",
    name: "A login that requests cookies gets its tokens only in cookies, which scripts can't read.",
    skip: needsCookies,
    run: async (harness) => {
      const cookies = await sessionInCookies(harness, await register(harness));
      assert.ok(cookies.length >= 2);
      for (const { name, attributes } of cookies) {
        assert.ok(attributes.has("secure"), name);
        assert.match(attributes.get("samesite") ?? "", /^(Lax|Strict)$/);
        assert.ok(!attributes.has("domain"), name);
        assert.ok(attributes.has("httponly") || name.endsWith("_csrf"), name);
        assert.match(name, attributes.get("path") === "/" ? /^__Host-/ : /^__Secure-/);
      }
    },
  },
  {
    line: "HTTP",
    name: "The cookies authenticate, refresh and log out as tokens do; the logout deletes them.",
    skip: needsCookies,
    run: async (harness) => {
      const account = await register(harness);
      const cookies = await sessionInCookies(harness, account);
      const sent = (route: string, kept = cookies) => ({
        headers: from("same-origin", cookieHeader(harness, kept, route)),
      });
      assert.equal((await get(harness, "me", sent("me"))).body["username"], account.username);
      const refreshed = await post(harness, "refresh", sent("refresh"));
      assert.equal(refreshed.status, 200, refreshed.text);
      assert.deepStrictEqual(Object.keys(refreshed.body), ["expires_in"]);
      const next = cookiesOf(refreshed);
      assert.equal((await get(harness, "me", sent("me", next))).status, 200);
      const ended = await post(harness, "logout", sent("logout", next));
      assert.equal(ended.status, 204, ended.text);
      for (const { name, value, attributes } of cookiesOf(ended)) {
        assert.deepStrictEqual([value, attributes.get("max-age")], ["", "0"], name);
      }
      assert.deepStrictEqual(cookiesOf(ended).map(pathOf), next.map(pathOf));
      assert.equal((await post(harness, "refresh", sent("refresh", next))).status, 401);
    },
  },
  {
    line: "HTTP",
    name: "The cookies refresh and log out if a proxy sends an empty body in chunks.",
    skip: needsCookies,
    run: async (harness) => {
      const cookies = await sessionInCookies(harness, await register(harness));
      for (const [route, status] of [
        ["refresh", 200],
        ["logout", 204],
      ] as const) {
        const lines = [
          `Cookie: ${cookieHeader(harness, cookies, route)}`,
          "Sec-Fetch-Site: same-origin",
          "Transfer-Encoding: chunked",
        ];
        const answer = await sendRaw(harness, route, lines, { method: "POST", body: "0\r\n\r\n" });
        assert.equal(answer.status, status, answer.body);
      }
    },
  },
  {
    line: "HTTP",
    name: "A change with cookies is rejected with 403 if it comes from another site's page or an unknown page.",
    skip: needsCookies,
    run: async (harness) => {
      const cookies = await sessionInCookies(harness, await register(harness));
      const routes = [
        ["POST", "logout"],
        ["POST", "refresh"],
        ["POST", "logout-all"],
        ["POST", "change-password"],
        ["DELETE", "sessions/0190b8f1-0000-7000-8000-000000000000"],
      ] as const;
      const json = { current_password: "some password", new_password: "another password" };
      for (const [method, route] of routes) {
        const cookie = cookieHeader(harness, cookies, route);
        const body = route === "change-password" ? { json } : {};
        for (const headers of [
          from("cross-site", cookie),
          from("same-site", cookie),
          { cookie, origin: "null" },
          { cookie },
        ]) {
          assertProblem(await send(harness, method, route, { headers, ...body }), 403, "csrf_refused");
        }
      }
      const headers = from("cross-site", cookieHeader(harness, cookies, "me"));
      assert.equal((await get(harness, "me", { headers })).status, 200);
    },
  },
  {
    line: "HTTP",
    name: "A bearer token and a cookie of different users, and a repeated cookie, are rejected with 400.",
    skip: needsCookies,
    run: async (harness) => {
      const account = await register(harness);
      const cookie = cookieHeader(harness, await sessionInCookies(harness, account), "me");
      const { pair } = await signUp(harness);
      const headers = { cookie };
      assertProblem(await get(harness, "me", { headers, token: pair.access_token }), 400, "invalid_request");
      assertProblem(await get(harness, "me", { headers: { cookie: `${cookie}; ${cookie}` } }), 400, "invalid_request");
      const own = await login(harness, account);
      assert.equal((await get(harness, "me", { headers, token: own.access_token })).status, 200);
    },
  },
]);

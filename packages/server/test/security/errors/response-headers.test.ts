import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/index.ts";
import { credentials } from "../../support/client.ts";
import { form, send } from "../../support/send.ts";
import { start, startWithAlice } from "../../support/start.ts";

describe("ER-02 Answers are not cached, sniffed or shared with other origins", () => {
  test("Answers forbid caching of tokens and user data and guessing of types, and do not name the software.", async () => {
    const { url, pair } = await startWithAlice();
    const { access_token: token, refresh_token } = pair;
    const body = JSON.stringify(credentials);
    const replies = [
      await send(url, "register", { body: JSON.stringify({ ...credentials, username: "bob" }) }),
      await send(url, "login", { body }),
      await send(url, "login", { body: new URLSearchParams(credentials).toString(), type: form }),
      await send(url, "login", { body: JSON.stringify({ ...credentials, password: "wrong" }) }),
      await send(url, "me", { method: "GET", token }),
      await send(url, "me", { method: "GET" }),
      await send(url, "sessions", { method: "GET", token }),
      await send(url, "nothing", { method: "GET" }),
      await send(url, "/nothing", { method: "GET" }),
      await send(url, "/healthz", { method: "GET" }),
      await send(url, "refresh", { body: JSON.stringify({ refresh_token }) }),
      await send(url, "logout", { body: JSON.stringify({ refresh_token }) }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 401, 200, 401, 200, 404, 404, 200, 200, 204]);
    for (const { headers } of replies) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      for (const name of [
        "server",
        "x-powered-by",
        "via",
        "x-response-time",
        "access-control-allow-origin",
        "set-cookie",
      ]) {
        expect([name, headers.get(name)]).toEqual([name, null]);
      }
    }
    const { headers } = await send(url, "/.well-known/jwks.json", { method: "GET" });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  const origin = "https://app.example";
  const preflight = { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } };

  test("Without configuration, no other origin is permitted.", async () => {
    const { url } = await start();
    for (const sent of [preflight, { method: "GET", headers: { origin } }]) {
      const { headers } = await send(url, "login", sent);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each([
    ["off", null],
    ["on", "true"],
  ])(
    "A configured origin is named in the answer, never a wildcard, and other origins are not permitted (cookies %s).",
    async (cookies, credentialed) => {
      const { url } = await start({ PORTCULLIS_CORS_ORIGINS: origin, PORTCULLIS_COOKIES: cookies });
      for (const sent of [preflight, { method: "GET", headers: { origin } }]) {
        const { headers } = await send(url, "login", sent);
        expect(headers.get("access-control-allow-origin")).toBe(origin);
        expect(headers.get("access-control-allow-credentials")).toBe(credentialed);
        expect(headers.get("vary")).toMatch(/\borigin\b/i);
        for (const other of ["null", "https://app.example.evil", "http://app.example", "https://evil.example"]) {
          const answer = await send(url, "login", { ...sent, headers: { ...sent.headers, origin: other } });
          expect(answer.headers.get("access-control-allow-origin")).toBeNull();
          expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
        }
      }
    },
  );

  test.each(["*", "null", "https://*.app.example", "https://app.example,*"])(
    "The origin %s is rejected as a setting.",
    (origins) => {
      expect(() => loadConfig({ PORTCULLIS_CORS_ORIGINS: origins })).toThrow("PORTCULLIS_CORS_ORIGINS");
    },
  );
});

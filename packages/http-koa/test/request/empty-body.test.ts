import { describe, expect, test } from "vitest";
import { browserOfAlice } from "../cookies/browser.ts";
import { sendRaw } from "../raw-http.ts";
import { serviceOfAlice, startService } from "../service.ts";

const framings: readonly (readonly [name: string, lines: readonly string[], body: string])[] = [
  ["in empty chunks", ["Transfer-Encoding: chunked"], "0\r\n\r\n"],
  ["in empty chunks, as JSON", ["Transfer-Encoding: chunked", "Content-Type: application/json"], "0\r\n\r\n"],
  ["in empty chunks, with a trailer", ["Transfer-Encoding: chunked", "Trailer: X-A"], "0\r\nX-A: b\r\n\r\n"],
  ["with Content-Length: 0", ["Content-Length: 0"], ""],
  ["with neither field", [], ""],
];

const head = (path: string, lines: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, "Host: a", "Connection: close", ...lines, "", ""].join("\r\n");

/** RFC 9112 §6.3: proxies and tunnels send a request without a body in any of these ways. */
describe.each(framings)("a request without a body, %s", (_, lines, body) => {
  test.each([
    ["refresh", 200],
    ["logout", 204],
    ["logout-all", 204],
  ])("POST /%s by cookie: %i", async (route, status) => {
    const { port, jar } = await browserOfAlice();
    const path = `/auth/${route}`;
    const cookies = [`Cookie: ${jar.headerFor(path)}`, "Sec-Fetch-Site: same-origin"];
    const answer = await sendRaw(port, head(path, [...cookies, ...lines]), body);
    expect(answer.status).toBe(status);
  });

  test.each(["logout", "logout-all"])("POST /%s by bearer token: 204", async (route) => {
    const { port, pair } = await serviceOfAlice();
    const bearer = `Authorization: Bearer ${pair.access_token}`;
    const answer = await sendRaw(port, head(`/auth/${route}`, [bearer, ...lines]), body);
    expect(answer.status).toBe(204);
  });

  test.each(["register", "login", "refresh", "revoke"])("POST /%s requires a body: 400", async (route) => {
    const { port } = await startService({ settings: {} });
    const answer = await sendRaw(port, head(`/auth/${route}`, lines), body);
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining("The request has no body.")]);
  });
});

describe("a body on a route that takes none", () => {
  test.each([
    ["of another type", "Content-Type: text/plain", "1\r\n{\r\n", 415],
    ["without a type", "X-A: b", "1\r\n{\r\n", 415],
    ["that is malformed", "Content-Type: application/json", "1\r\n{\r\n0\r\n\r\n", 400],
  ])("%s is rejected, even without Content-Length", async (_, type, body, status) => {
    const { port, jar } = await browserOfAlice();
    for (const path of ["/auth/refresh", "/auth/logout"]) {
      const cookies = [`Cookie: ${jar.headerFor(path)}`, "Sec-Fetch-Site: same-origin"];
      const answer = await sendRaw(port, head(path, [...cookies, type, "Transfer-Encoding: chunked"]), body);
      expect(answer.status).toBe(status);
    }
  });
});

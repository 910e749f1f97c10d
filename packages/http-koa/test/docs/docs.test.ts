import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDocs, type DocsOptions } from "../../src/docs.ts";
import { sendRaw } from "../raw-http.ts";
import { startService } from "../service.ts";

const serve = (options: DocsOptions = {}) =>
  startService({ settings: {}, mount: (app) => app.use(createDocs(options)) });

/** The files that the page refers to, as a browser at this place resolves them. */
const linksOf = (html: string, place: string) =>
  [...html.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map(([, link = ""]) => new URL(link, place).pathname);

describe("the API page", () => {
  test.each([
    ["/docs", "/openapi.json"],
    ["/internal/api/docs", "/internal/openapi.json"],
  ])("at %s has links that work", async (path, openapi) => {
    const { send, url } = await startService({
      settings: {},
      router: { paths: { openapi } },
      mount: (app) => app.use(createDocs({ path, openapi })),
    });
    const response = await send("GET", path);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    const links = linksOf(await response.text(), url(path));
    expect(links).toHaveLength(5);
    expect(links).toContain(openapi);
    for (const link of links) {
      const answer = await send("GET", link);
      expect([link, answer.status, (await answer.arrayBuffer()).byteLength > 0]).toEqual([link, 200, true]);
    }
  });

  test("may only run its own scripts and call its own origin, and can't be framed", async () => {
    const { send } = await serve();
    const { headers } = await send("GET", "/docs");
    expect(headers.get("Content-Security-Policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cache-Control")).toBe("no-cache");
  });

  test("has no inline script or style", async () => {
    const html = await (await (await serve()).send("GET", "/docs")).text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\bon\w+=|javascript:|https?:/);
  });

  test("has files that a browser may cache forever, because their names change", async () => {
    const { send, url } = await serve();
    const links = linksOf(await (await send("GET", "/docs")).text(), url("/docs")).filter(
      (link) => link !== "/openapi.json",
    );
    for (const link of links) {
      expect(link).toMatch(/^\/docs\/[\w-]+\.[0-9a-f]{16}\.(?:js|css|png)$/);
      const { headers } = await send("HEAD", link);
      expect(headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });

  test.each([
    "/docs/",
    "/docs/package.json",
    "/docs/swagger-ui-bundle.js",
    "/docs/../package.json",
    "/docs/..%2fpackage.json",
    "/docs/%2e%2e/%2e%2e/package.json",
    "/docs//etc/passwd",
    "/docs/..\\package.json",
    "/docs/index.html%00",
    "/DOCS",
  ])("gets 404 at %s", async (path) => {
    const { port } = await serve();
    const answer = await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "not_found" });
  });

  test("only answers GET and HEAD", async () => {
    const { send } = await serve();
    expect((await send("POST", "/docs")).status).toBe(404);
    const head = await send("HEAD", "/docs");
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test.each(["docs", "/", "/docs/", '/"><script>', "/a b"])("rejects the path %j", (path) => {
    expect(() => createDocs({ path })).toThrow(RangeError);
    expect(() => createDocs({ openapi: path })).toThrow(RangeError);
  });
});

test("an application without the page does not load its code", () => {
  const root = join(import.meta.dirname, "../../src");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const importing = files.filter((file) =>
    /from "[^"]*\/docs(?:\/|\.ts|")/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(importing).toEqual(["docs.ts"]);
});

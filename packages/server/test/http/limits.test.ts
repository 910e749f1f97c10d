import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/index.ts";
import { type Deployment, deploy } from "../support/deployment.ts";
import { exchange, open } from "../support/raw-connection.ts";
import { memoryEngine } from "../support/stores.ts";

/** The time to wait for what follows an answer, on a busy machine. */
const patiently = { timeout: 20_000 };

let deployment: Deployment;

afterEach(() => deployment.close());

const start = async (environment = {}) => {
  deployment = await deploy(memoryEngine, environment);
  return deployment.harness.baseUrl;
};

describe("A malformed request gets a problem document, and the connection is closed", () => {
  test.each([
    ["not HTTP", "hello\r\n\r\n", 400, "invalid_request"],
    ["a bad header", "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n", 400, "invalid_request"],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "invalid_request",
    ],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "invalid_request",
    ],
    [
      "a header of 20 kB",
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(20_000)}\r\n\r\n`,
      431,
      "header_fields_too_large",
    ],
  ])("%s", async (_, bytes, status, code) => {
    const answer = await exchange(await start(), bytes);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(head).toMatch(/connection: close/i);
    const problem = JSON.parse(body) as { readonly request_id: string };
    expect(problem).toMatchObject({ status, code });
    expect(deployment.log.join("")).toContain(problem.request_id);
  });
});

describe("Slow clients", () => {
  test("do not delay others, and are disconnected", async () => {
    const url = await start();
    const slow = await Promise.all(Array.from({ length: 500 }, () => open(url, "GET / HTTP/1.1\r\nHost: x\r\nX-")));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const answers = slow.map(async (socket) => {
      const chunks: string[] = [];
      socket.on("data", (chunk) => chunks.push(String(chunk)));
      await once(socket, "close");
      return chunks.join("").split("\r\n")[0];
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["HTTP/1.1 408 Request Timeout"]));
  });

  test("beyond the maximum number of connections are dropped", async () => {
    const url = await start({ PORTCULLIS_MAX_CONNECTIONS: "3" });
    const sockets = await Promise.all(Array.from({ length: 3 }, () => open(url)));
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.map((socket) => once(socket, "close")));
    await expect.poll(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status, patiently).toBe(200);
  });
});

describe("Pages of other origins", () => {
  const ask = (url: string, origin: string, method = "GET") =>
    fetch(`${url}/auth/me`, { method, headers: { origin, "access-control-request-method": "GET" } });

  const granted = (response: Response) => response.headers.get("access-control-allow-origin");

  test("are allowed if their origin is listed, for preflight and request, without credentials", async () => {
    const url = await start({ PORTCULLIS_CORS_ORIGINS: "https://app.example" });
    for (const method of ["GET", "OPTIONS"]) {
      const response = await ask(url, "https://app.example", method);
      expect(granted(response)).toBe("https://app.example");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
      expect(response.headers.get("vary")).toMatch(/\bOrigin\b/);
      expect(granted(await ask(url, "https://app.example.evil", method))).toBeNull();
      expect(granted(await ask(url, "null", method))).toBeNull();
    }
  });
});

describe("Pages of app shells, and pages with tracing", () => {
  test.each(["capacitor://localhost", "tauri://localhost", "chrome-extension://abcdefghijklmnop"])(
    "get permission for their origin %s and the tracing headers.",
    async (origin) => {
      const url = await start({ PORTCULLIS_CORS_ORIGINS: `https://app.example,${origin}`, PORTCULLIS_COOKIES: "on" });
      const { headers } = await fetch(`${url}/auth/login`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
      expect(headers.get("access-control-allow-origin")).toBe(origin);
      const allowed = headers.get("access-control-allow-headers")?.split(",");
      expect(allowed).toEqual(expect.arrayContaining(["traceparent", "tracestate", "baggage", "sentry-trace"]));
    },
  );

  test.each(["null", "file://", "file:///x", "capacitor://localhost/", "capacitor:localhost", "*://x", "https://x/y"])(
    "can't be listed as %s.",
    (origin) => {
      expect(() => loadConfig({ PORTCULLIS_CORS_ORIGINS: origin })).toThrow("must be origins such as");
    },
  );
});

describe("Addresses of clients", () => {
  const addressLogged = async (environment: Readonly<Record<string, string>>) => {
    const url = await start(environment);
    await (await fetch(`${url}/healthz`, { headers: { "x-forwarded-for": "203.0.113.9" } })).text();
    await expect.poll(() => deployment.log.at(-1), patiently).toContain('"route":"/healthz"');
    return deployment.log.at(-1);
  };

  test("are those of the connection, whatever a header says", async () => {
    expect(await addressLogged({})).toContain('"address":"127.0.0.1"');
  });

  test("cause one warning if a proxy is not trusted, or sends something that is not an address", async () => {
    const warnings = () => deployment.log.filter((line) => line.includes('"level":"warn"'));
    const ask = async (url: string, forwarded: string) =>
      (await fetch(`${url}/auth/me`, { headers: { "x-forwarded-for": forwarded } })).text();
    const untrusting = await start({ PORTCULLIS_LOG_LEVEL: "warn" });
    for (let request = 0; request < 3; request += 1) await ask(untrusting, "203.0.113.9");
    expect(warnings()).toEqual([expect.stringContaining("that is not in PORTCULLIS_TRUSTED_PROXIES")]);
    const trusting = await start({ PORTCULLIS_LOG_LEVEL: "warn", PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" });
    for (const forwarded of ["203.0.113.9:51234", "unknown", "unknown"]) await ask(trusting, forwarded);
    expect(warnings()).toEqual([expect.stringContaining("contains something that is not an address")]);
  });

  test("are taken from trusted proxies", async () => {
    expect(await addressLogged({ PORTCULLIS_TRUSTED_PROXIES: "127.0.0.0/8" })).toContain('"address":"203.0.113.9"');
  });
});

test("The routes are below the configured prefix only", async () => {
  const url = await start({ PORTCULLIS_PREFIX: "/api/v1/auth" });
  expect((await fetch(`${url}/api/v1/auth/me`)).status).toBe(401);
  expect((await fetch(`${url}/auth/me`)).status).toBe(404);
});

test("The access log contains the pattern of the route, and nothing of path, query and headers", async () => {
  const url = await start();
  const token = `pct_${"a".repeat(43)}`;
  const requests = [
    ["DELETE", "/auth/sessions/0190b8f1-0000-7000-8000-000000000000?secret=x"],
    ["GET", "/a%1b[31m?secret=x"],
    ["GET", `/auth/me/${token}`],
    ["GET", `/auth/sessions/${token}`],
    ["POST", `/auth/refresh/${token}`],
    ["GET", "/healthz"],
  ] as const;
  for (const [method, path] of requests) await (await fetch(`${url}${path}`, { method })).text();
  const lines = () => deployment.log.filter((line) => line.includes('"msg":"request"'));
  await expect.poll(lines, patiently).toHaveLength(requests.length);
  const routes = lines().map((line) => (JSON.parse(line) as { readonly route?: string }).route);
  expect(routes.filter((route) => route === "unmatched")).toHaveLength(4);
  expect(routes).toEqual(expect.arrayContaining(["/auth/sessions/:id", "/healthz"]));
  expect(deployment.log.join("")).not.toMatch(/secret|pct_|31m/);
});

test("A probe that succeeds is logged at level debug, and one that fails at info", async () => {
  const url = await start({ PORTCULLIS_LOG_LEVEL: "info" });
  for (const path of ["/healthz", "/readyz", "/healthz/x", "/auth/me"]) await (await fetch(`${url}${path}`)).text();
  await (await fetch(`${url}/healthz`, { method: "POST" })).text();
  const requests = () => deployment.log.filter((line) => line.includes('"msg":"request"'));
  await expect.poll(() => requests().length, patiently).toBeGreaterThanOrEqual(3);
  expect(requests().map((line) => (JSON.parse(line) as { readonly status?: number }).status)).toEqual([404, 401, 405]);
});

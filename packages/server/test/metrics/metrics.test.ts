import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createLogger, loadConfig, startService } from "../../src/index.ts";
import { serverEngines } from "../support/stores.ts";

const alice = { username: "alice", password: "correct horse battery" };
const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

/** The samples of Prometheus' text format, by name and labels as they are in the text. */
function samples(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

async function start(environment: Readonly<Record<string, string>> = {}) {
  const settings = { PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_PORT: "0", PORTCULLIS_SECRET: secret };
  const config = loadConfig({ ...settings, PORTCULLIS_METRICS_PORT: "0", ...environment });
  const logger = createLogger(config, { write: () => undefined });
  const service = await startService(config, { logger, migrate: true });
  onTestFinished(async () => void (await service.stop()));
  const url = service.metricsUrl ?? "";
  const scrape = async () => samples(await (await fetch(url)).text());
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${service.url}/auth/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  return { service, url, scrape, post };
}

describe("Metrics", () => {
  test("count logins, refreshes, reuse and all other events, by outcome", async () => {
    const { scrape, post } = await start({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
    const before = await scrape();
    expect(before.get('portcullis_logins_total{outcome="succeeded"}')).toBe(0);
    await post("register", alice);
    await post("register", alice);
    const pair = (await (await post("login", alice)).json()) as { refresh_token: string; access_token: string };
    await post("login", { ...alice, password: "wrong" });
    await post("login", { ...alice, username: "nobody" });
    await post("refresh", { refresh_token: pair.refresh_token });
    await post("refresh", { refresh_token: pair.refresh_token });
    await post("refresh", { refresh_token: "x" });
    const after = await scrape();
    const expected = {
      'portcullis_registrations_total{outcome="succeeded"}': 1,
      'portcullis_registrations_total{outcome="username_taken"}': 1,
      'portcullis_logins_total{outcome="succeeded"}': 1,
      'portcullis_logins_total{outcome="invalid_credentials"}': 2,
      'portcullis_refreshes_total{outcome="succeeded"}': 1,
      'portcullis_refreshes_total{outcome="token_reused"}': 1,
      'portcullis_refreshes_total{outcome="token_invalid"}': 1,
      portcullis_refresh_tokens_reused_total: 1,
      'portcullis_events_total{type="login_failed"}': 2,
      'portcullis_events_total{type="token_reused"}': 1,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, after.get(name)]))).toEqual(expected);
  });

  test("count throttled logins as logins", async () => {
    const { scrape, post } = await start();
    let status = 401;
    for (let round = 0; round < 10 && status === 401; round += 1) {
      ({ status } = await post("login", { ...alice, password: "wrong" }));
    }
    expect(status).toBe(429);
    expect((await scrape()).get('portcullis_logins_total{outcome="too_many_attempts"}')).toBe(1);
  });

  test("measure requests by the pattern of their route, so that paths make no series", async () => {
    const { service, scrape, post } = await start();
    const before = (await scrape()).size;
    const ask = async (method: string, path: string) =>
      (await fetch(`${service.url}${path}`, { method })).arrayBuffer();
    for (let round = 0; round < 20; round += 1) {
      await ask("DELETE", `/auth/sessions/${crypto.randomUUID()}`);
      await ask("GET", `/auth/nothing/${crypto.randomUUID()}`);
      await ask("GET", `/elsewhere/${crypto.randomUUID()}?a=${crypto.randomUUID()}`);
    }
    await (await post("login", alice)).arrayBuffer();
    const count = (labels: string) => `portcullis_http_request_duration_seconds_count{${labels}}`;
    const expected = {
      [count('method="DELETE",route="/auth/sessions/:id",status="401"')]: 20,
      [count('method="GET",route="unmatched",status="404"')]: 40,
      [count('method="POST",route="/auth/login",status="401"')]: 1,
    };
    await vi.waitFor(async () => {
      const after = await scrape();
      expect(Object.fromEntries(Object.keys(expected).map((name) => [name, after.get(name)]))).toEqual(expected);
      // A series of a histogram has 14 buckets, a sum and a count.
      expect(after.size - before).toBeLessThan(100);
      expect(after.get("portcullis_http_requests_in_flight")).toBe(0);
    });
  });

  test("include the hash queue and the process", async () => {
    const { scrape } = await start({ PORTCULLIS_HASH_CONCURRENCY: "1", PORTCULLIS_HASH_QUEUE: "7" });
    const told = await scrape();
    expect(told.get("portcullis_password_hashes_limit")).toBe(1);
    expect(told.get("portcullis_password_hashes_waiting_limit")).toBe(7);
    expect(told.get("portcullis_password_hashes_running")).toBe(0);
    expect(told.get("portcullis_password_hashes_waiting")).toBe(0);
    expect(told.get("process_resident_memory_bytes")).toBeGreaterThan(0);
    expect([...told.keys()].filter((name) => name.startsWith("portcullis_build_info"))).toHaveLength(1);
  });

  test("contain neither usernames nor addresses nor tokens", async () => {
    const { url, post } = await start();
    const canary = { username: "canary-name", password: "canary pass phrase" };
    await post("register", canary);
    const text = await (await post("login", canary, { "User-Agent": "canary-agent" })).text();
    await fetch(`${url.replace(/\/metrics$/, "")}/canary-path`);
    const told = await (await fetch(url)).text();
    const { access_token, refresh_token } = JSON.parse(text) as Readonly<Record<string, string>>;
    for (const hidden of ["canary", "127.0.0.1", access_token ?? expect.fail(), refresh_token ?? expect.fail()]) {
      expect(told).not.toContain(hidden);
    }
  });

  test("are in the format of Prometheus, at one path, by GET only", async () => {
    const { url } = await start();
    const response = await fetch(url);
    expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect((await response.text()).startsWith("# HELP ")).toBe(true);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(url.replace("/metrics", "/"))).status).toBe(404);
  });

  test("are not on the address of the service, and are off unless a port is set", async () => {
    const { service } = await start();
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
    const { service: without } = await start({ PORTCULLIS_METRICS_PORT: "" });
    expect(without.metricsUrl).toBeNull();
  });

  test("stop with the service", async () => {
    const { service, url } = await start();
    expect(await service.stop()).toBe(true);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  test("prevent the start if their address is in use", async () => {
    const { url } = await start();
    const port = new URL(url).port;
    await expect(start({ PORTCULLIS_METRICS_PORT: port })).rejects.toThrow("EADDRINUSE");
  });
});

for (const engine of serverEngines) {
  test.skipIf(engine.skipped !== null)(`Metrics include the connections to ${engine.label}`, async () => {
    const database = await engine.fresh();
    onTestFinished(() => database.drop());
    const { service, scrape } = await start({ PORTCULLIS_DATABASE_URL: database.url });
    await vi.waitFor(async () => expect((await fetch(`${service.url}/readyz`)).status).toBe(200), { timeout: 30_000 });
    const told = await scrape();
    expect(told.get("portcullis_database_connections_open")).toBeGreaterThan(0);
    expect(told.get("portcullis_database_connections_idle")).toBeGreaterThan(0);
    expect(told.get("portcullis_database_connections_awaited")).toBe(0);
  });
}

import { Agent, request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { credentials, login, post, status } from "../support/client.ts";
import { type RunningService, serve, startService } from "../support/command-line.ts";

const secret = { PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR" };
let service: RunningService;

beforeEach(async () => {
  service = await serve({
    PORTCULLIS_DATABASE_URL: "memory:",
    ...secret,
    PORTCULLIS_HASH_QUEUE: "1000",
    PORTCULLIS_THROTTLE: "off",
  });
  await post(service.url, "register", credentials);
});

afterEach(async () => {
  service.kill("SIGKILL");
  await service.ended;
});

const agent = new Agent({ keepAlive: true });

/** Sends a login. Returns whether the server accepted it, and the status of the answer. */
function sendLogin(): { readonly accepted: Promise<void>; readonly answered: Promise<number> } {
  const body = JSON.stringify(credentials);
  const headers = { "content-type": "application/json", "content-length": body.length, expect: "100-continue" };
  const sent = request(`${service.url}/auth/login`, { method: "POST", headers, agent });
  const accepted = new Promise<void>((resolve, reject) => {
    sent.on("continue", () => {
      sent.end(body);
      resolve();
    });
    sent.on("error", reject);
  });
  const answered = new Promise<number>((resolve, reject) => {
    sent.on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
  });
  sent.flushHeaders();
  return { accepted, answered };
}

describe("SIGTERM under load", () => {
  test.each([1, 2])("sent %i times, lets every accepted request be answered, with exit code 0", async (times) => {
    const logins = Array.from({ length: 12 }, sendLogin);
    await Promise.all(logins.map(({ accepted }) => accepted));
    for (let sent = 0; sent < times; sent += 1) service.kill("SIGTERM");
    const statuses = await Promise.all(logins.map(({ answered }) => answered));
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(await service.ended).toBe(0);
    await expect(login(service.url)).rejects.toThrow("fetch failed");
  });

  test("loses no request on a keep-alive connection, because clients are told to close it first", async () => {
    const kept = new Agent({ keepAlive: true });
    const lost: unknown[] = [];
    const ask = () =>
      new Promise<boolean>((resolve) => {
        const sent = request(`${service.url}/healthz`, { agent: kept }, (response) => {
          response.resume().on("end", () => resolve(true));
        });
        sent.on("error", (error) => {
          if (sent.reusedSocket) lost.push(error);
          resolve(false);
        });
        sent.end();
      });
    const untilRefused = async () => {
      while (await ask());
    };
    const clients = Array.from({ length: 20 }, untilRefused);
    for (let warm = 0; warm < 100; warm += 1) await ask();
    service.kill("SIGTERM");
    await Promise.all(clients);
    expect(lost).toEqual([]);
    expect(await service.ended).toBe(0);
  });

  test("makes /readyz answer 503 at once during the drain time, while other requests are served", async () => {
    const draining = await serve({ PORTCULLIS_DATABASE_URL: "memory:", PORTCULLIS_DRAIN_TIME: "5", ...secret });
    expect(await status(draining.url, "/readyz")).toBe(200);
    draining.kill("SIGTERM");
    await draining.logged(/"msg":"stopping"/);
    expect(await status(draining.url, "/readyz")).toBe(503);
    expect((await post(draining.url, "register", credentials)).status).toBe(201);
    expect(await draining.ended).toBe(0);
  });

  test("is not delayed by an idle client with an open connection", async () => {
    await login(service.url);
    const before = performance.now();
    service.kill("SIGINT");
    expect(await service.ended).toBe(0);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

test("A signal while the service still waits for its database stops it, with exit code 0", async () => {
  const starting = startService({
    PORTCULLIS_DATABASE_URL: "postgresql://nobody:nothing@127.0.0.1:1/none",
    ...secret,
  });
  await starting.logged(/database not ready/);
  starting.kill("SIGTERM");
  expect(await starting.ended).toBe(0);
});

import { generateSigningKey } from "@portcullis/adapters-crypto";
import { expect, test } from "vitest";
import { problemOf, startService } from "../service.ts";

test("/healthz answers 200 without the database", async () => {
  const { send, calls } = await startService({ settings: {}, router: { ready: () => Promise.reject(new Error("x")) } });
  const response = await send("GET", "/healthz");
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  expect(calls).toEqual([]);
});

test("/readyz answers 200 if its check succeeds", async () => {
  const { send } = await startService({ settings: {}, router: { ready: () => Promise.resolve() } });
  const response = await send("GET", "/readyz");
  expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
});

test.each<[string, () => Promise<void>]>([
  ["fails", () => Promise.reject(new Error("canary"))],
  [
    "throws",
    () => {
      throw new Error("canary");
    },
  ],
  ["never ends", () => new Promise<void>(() => undefined)],
])("/readyz answers 503 with Retry-After if its check %s", async (_, ready) => {
  const { send, errors } = await startService({ settings: {}, router: { ready, readyTimeout: 20 } });
  const response = await send("GET", "/readyz");
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 503, code: "unavailable" });
  expect(JSON.stringify(problem)).not.toContain("canary");
  expect(errors).toEqual([]);
});

test("the JWK set lists only public keys, and may be cached", async () => {
  const jwks = { keys: [generateSigningKey("ES256")] };
  const { send } = await startService({ settings: { accessToken: "jwt" }, jwks });
  const response = await send("GET", "/.well-known/jwks.json");
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
  const { keys } = (await response.json()) as { keys: readonly Record<string, unknown>[] };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: "EC", use: "sig" });
  expect(keys[0]).not.toHaveProperty("d");
});

test("the JWK set is empty with symmetric keys", async () => {
  const { send } = await startService({ settings: {} });
  expect(await (await send("GET", "/.well-known/jwks.json")).json()).toEqual({ keys: [] });
});

test("concurrent requests of /readyz share one check", async () => {
  let started = 0;
  let finish = () => {};
  const ready = () => {
    started += 1;
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const { send } = await startService({ settings: {}, router: { ready, readyTimeout: 20 } });
  for (let i = 0; i < 3; i += 1) expect((await send("GET", "/readyz")).status).toBe(503);
  expect(started).toBe(1);
  finish();
  const next = send("GET", "/readyz");
  expect((await next).status).toBe(503);
  expect(started).toBe(2);
});

import { type FreshDatabase, type Relay, relayTo } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mongodbEngine, postgresqlEngine } from "../support/stores.ts";
import { credentials, login, me, type Pair, post, status } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";

// Clients of a replica set connect to the addresses that it names, and bypass any relay.
for (const { label, skipped, fresh } of [postgresqlEngine, mongodbEngine]) {
  describe.skipIf(skipped !== null)(`A service whose ${label} does not answer`, () => {
    let database: FreshDatabase;
    let relay: Relay;
    let service: RunningService;
    let pair: Pair;

    beforeAll(async () => {
      database = await fresh();
      relay = await relayTo(database.url);
      await relay.cut();
      service = await serve({
        PORTCULLIS_DATABASE_URL: relay.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      });
    });

    afterAll(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await relay.cut();
      await database.drop();
    });

    const ready = () => vi.waitFor(async () => expect(await status(service.url, "/readyz")).toBe(200), 20_000);

    test("starts, is not ready, and answers 503 with Retry-After", async () => {
      expect(await status(service.url, "/healthz")).toBe(200);
      expect(await status(service.url, "/readyz")).toBe(503);
      const answer = await post(service.url, "register", credentials);
      expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
      expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    });

    test("creates its tables and works once the database answers, without a restart", async () => {
      await relay.mend();
      await ready();
      expect((await post(service.url, "register", credentials)).status).toBe(201);
      pair = await login(service.url);
    });

    test("answers 503 while the database is gone again, and keeps every session", async () => {
      await relay.cut();
      expect(await status(service.url, "/healthz")).toBe(200);
      expect(await status(service.url, "/readyz")).toBe(503);
      expect((await me(service.url, pair.access_token)).status).toBe(503);
      expect((await post(service.url, "refresh", { refresh_token: pair.refresh_token })).status).toBe(503);
      await relay.mend();
      await ready();
      expect((await me(service.url, pair.access_token)).status).toBe(200);
      expect((await post(service.url, "refresh", { refresh_token: pair.refresh_token })).status).toBe(200);
    });

    test("is not ready, within two seconds, when the database loses every byte", async () => {
      relay.silence();
      const before = performance.now();
      expect(await status(service.url, "/readyz")).toBe(503);
      expect(performance.now() - before).toBeLessThan(3_000);
      expect(await status(service.url, "/healthz")).toBe(200);
      expect((await me(service.url, pair.access_token)).status).toBe(503);
      await relay.cut();
      await relay.mend();
      await ready();
    });

    test("has logged its database once and without the password, and no part of the URL with errors", () => {
      const { password, search, pathname } = new URL(database.url);
      const { stdout, stderr } = service.output;
      const others = stdout.split("\n").filter((line) => !line.includes('"msg":"listening"'));
      expect(stdout).toContain("database not ready");
      expect(others.join("\n")).not.toContain(pathname);
      expect(stdout + stderr).not.toContain(password === "" ? search : `:${password}@`);
    });

    test("stops gracefully while the database does not answer", async () => {
      await relay.cut();
      service.kill("SIGTERM");
      expect(await service.ended).toBe(0);
      await relay.mend();
    });
  });
}

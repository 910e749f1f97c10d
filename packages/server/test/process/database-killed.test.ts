import { freshDatabase, type MistreatedServer } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { brokenInvariants } from "../security/faults/invariants.ts";
import { inspect } from "../security/faults/stored-state.ts";
import { status } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { startLoad } from "../support/load.ts";
import { ownServers } from "../support/own-servers.ts";

const minute = 60_000;

for (const { label, skipped, start } of ownServers) {
  describe.skipIf(skipped !== null)(`A service whose ${label} is killed under load`, () => {
    let server: MistreatedServer;
    let database: string;
    let service: RunningService;

    beforeAll(async () => {
      server = await start();
      database = (await freshDatabase(server.url)).url;
      service = await serve({
        PORTCULLIS_DATABASE_URL: database,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_THROTTLE: "off",
        PORTCULLIS_HASH_QUEUE: "1000",
        // A refresh whose answer was lost may be repeated until the end of the test.
        PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
      });
    });

    afterAll(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await server.stop();
    });

    const until = (condition: () => Promise<void> | void) => vi.waitFor(condition, { timeout: minute, interval: 100 });

    test(
      "reports it, recovers by itself, and keeps every acknowledged write",
      async () => {
        const { url } = service;
        const load = startLoad(() => url, { people: 6 });
        const { answered } = load;
        await until(() => expect(answered.acknowledged).toBeGreaterThan(60));
        await server.kill();
        await until(() => expect(answered.unavailable).toBeGreaterThan(0));
        expect(await status(url, "/readyz")).toBe(503);
        expect(await status(url, "/healthz")).toBe(200);
        await server.restart();
        await until(async () => expect(await status(url, "/readyz")).toBe(200));
        const before = answered.acknowledged;
        await until(() => expect(answered.acknowledged).toBeGreaterThan(before + 30));
        await load.stop();
        expect(answered.lost).toBe(0);
        const inspector = await inspect(database);
        const { accounts } = load;
        const broken = await brokenInvariants({ url, accounts, database: inspector, services: [service] });
        await inspector.close();
        expect(broken).toEqual([]);
      },
      4 * minute,
    );

    test(
      "is not ready while the database is silent, and ready again when it answers",
      async () => {
        await server.pause();
        expect(await status(service.url, "/readyz")).toBe(503);
        expect(await status(service.url, "/healthz")).toBe(200);
        await server.unpause();
        await until(async () => expect(await status(service.url, "/readyz")).toBe(200));
      },
      2 * minute,
    );
  });
}

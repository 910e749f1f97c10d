import { setTimeout as delay } from "node:timers/promises";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mongodbEngine, postgresqlEngine, sqliteEngine } from "../../support/stores.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { type DataDirectory, newDataDirectory } from "../../support/data-directory.ts";
import { type Load, startLoad } from "../../support/load.ts";
import { brokenInvariants } from "./invariants.ts";
import { inspect } from "./stored-state.ts";

const kills = Number(process.env["PORTCULLIS_TEST_KILLS"] || 20);

/** When a service is killed, chosen anew each time: after this many acknowledged requests and milliseconds. */
const longestLife = { acknowledged: 8, milliseconds: 40 };

const upTo = (most: number) => Math.floor(Math.random() * (most + 1));

/** Waits for this many more successes of the load. */
async function acknowledged({ answered }: Load, more: number): Promise<void> {
  const enough = answered.acknowledged + more;
  await vi.waitFor(() => expect(answered.acknowledged).toBeGreaterThanOrEqual(enough), {
    timeout: 30_000,
    interval: 5,
  });
}

for (const { label, skipped, fresh } of [sqliteEngine, postgresqlEngine, mongodbEngine]) {
  describe.skipIf(skipped !== null)(`A service on ${label}`, () => {
    let database: FreshDatabase;
    let cache: DataDirectory;
    const services: RunningService[] = [];
    let running: Promise<RunningService>;

    const start = (): Promise<RunningService> =>
      serve({
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_THROTTLE: "off",
        PORTCULLIS_HASH_QUEUE: "1000",
        PORTCULLIS_PURGE_INTERVAL: "1",
        // A refresh whose answer was lost may be repeated until the end of the test.
        PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
        NODE_COMPILE_CACHE: cache.path,
      }).then((service) => {
        services.push(service);
        return service;
      });

    beforeEach(async () => {
      database = await fresh();
      cache = await newDataDirectory();
      // A graceful end stores the compiled code, which the killed processes then use.
      const first = await start();
      first.kill("SIGTERM");
      await first.ended;
      running = start();
    });

    afterEach(async () => {
      const last = await running;
      last.kill("SIGKILL");
      await last.ended;
      await cache.remove();
      await database.drop();
    });

    test(
      `that is killed at ${kills} random moments of register, login, refresh, change-password and logout loses nothing acknowledged.`,
      async () => {
        const load = startLoad(async () => (await running).url, { people: 9 });
        const moments: string[] = [];
        for (let killed = 0; killed < kills; killed += 1) {
          const service = await running;
          const life = { acknowledged: upTo(longestLife.acknowledged), milliseconds: upTo(longestLife.milliseconds) };
          moments.push(`${life.acknowledged}+${life.milliseconds}`);
          await acknowledged(load, life.acknowledged);
          await delay(life.milliseconds);
          running = start();
          service.kill("SIGKILL");
          await service.ended;
        }
        const { url } = await running;
        const { lost } = load.answered;
        await acknowledged(load, 9);
        await load.stop();
        const inspector = await inspect(database.url);
        const broken = await brokenInvariants({ url, accounts: load.accounts, database: inspector, services });
        await inspector.close();
        expect(broken, `killed after ${moments.join()}`).toEqual([]);
        // The requests that were running when it was killed.
        expect(lost).toBeGreaterThan(kills / 2);
        if (process.env["PORTCULLIS_TEST_KILLS"] !== undefined) {
          const unsure = load.accounts.filter(({ registration }) => registration !== "acknowledged").length;
          process.stdout.write(
            `${label}: ${JSON.stringify({ kills, ...load.answered, users: load.accounts.length, unsure })}\n`,
          );
        }
      },
      60_000 + 15_000 * kills,
    );
  });
}

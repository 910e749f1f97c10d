import { freshDatabase, startMongodbReplicaSet, startPostgresql } from "@portcullis/testkit/engines";
import { describe, expect, test, vi } from "vitest";
import { status } from "../../support/client.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { type Load, startLoad } from "../../support/load.ts";
import { imageOf, withoutOwn } from "../../support/own-servers.ts";
import { brokenInvariants } from "./invariants.ts";
import { inspect } from "./stored-state.ts";

const minute = 60_000;
const until = (condition: () => Promise<void> | void) => vi.waitFor(condition, { timeout: minute, interval: 50 });

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface Underway {
  readonly service: RunningService;
  readonly load: Load;
  /** Waits for this many more successes. */
  readonly acknowledged: (more: number) => Promise<void>;
}

/** Runs a service under load while its database fails over, and checks that every promise was kept. */
async function underLoad<S extends Server>(
  start: () => Promise<S>,
  whatHappens: (server: S, underway: Underway) => Promise<void>,
): Promise<void> {
  const server = await start();
  try {
    const database = await freshDatabase(server.url);
    const service = await serve({
      PORTCULLIS_DATABASE_URL: database.url,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      PORTCULLIS_THROTTLE: "off",
      PORTCULLIS_HASH_QUEUE: "1000",
      // A refresh whose answer was lost may be repeated until the end of the test.
      PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
    });
    const { url } = service;
    try {
      const load = startLoad(() => url, { people: 6 });
      const { answered } = load;
      const acknowledged = (more: number) => {
        const enough = answered.acknowledged + more;
        return until(() => expect(answered.acknowledged).toBeGreaterThanOrEqual(enough));
      };
      await acknowledged(40);
      await whatHappens(server, { service, load, acknowledged });
      await acknowledged(40);
      await load.stop();
      expect(answered.lost).toBe(0);
      const inspector = await inspect(database.url);
      const { accounts } = load;
      const broken = await brokenInvariants({ url, accounts, database: inspector, services: [service] });
      await inspector.close();
      expect(broken).toEqual([]);
    } finally {
      service.kill("SIGKILL");
      await service.ended;
    }
  } finally {
    await server.stop();
  }
}

const mongodb = withoutOwn("mongodb-replica-set");

describe.skipIf(mongodb !== null)(
  `Fail-over of MongoDB with three members${mongodb === null ? "" : ` (${mongodb})`}`,
  () => {
    test(
      "twice killing the primary under load loses nothing acknowledged, and another member takes over.",
      () =>
        underLoad(
          () => startMongodbReplicaSet(imageOf("mongodb-replica-set")),
          async (set, { acknowledged }) => {
            for (let time = 0; time < 2; time += 1) {
              await set.killPrimary();
              // By the two remaining members.
              await acknowledged(30);
              await set.restart();
            }
          },
        ),
      5 * minute,
    );
  },
);

const postgresql = withoutOwn("postgresql");

describe.skipIf(postgresql !== null)(`A restart of PostgreSQL${postgresql === null ? "" : ` (${postgresql})`}`, () => {
  test(
    "twice under load loses nothing acknowledged, and the service becomes ready again by itself.",
    () =>
      underLoad(
        () => startPostgresql(imageOf("postgresql")),
        async (server, { service: { url }, load, acknowledged }) => {
          for (let time = 0; time < 2; time += 1) {
            const { unavailable } = load.answered;
            await server.shutDown();
            await until(() => expect(load.answered.unavailable).toBeGreaterThan(unavailable));
            expect(await status(url, "/readyz")).toBe(503);
            expect(await status(url, "/healthz")).toBe(200);
            await server.restart();
            await until(async () => expect(await status(url, "/readyz")).toBe(200));
            await acknowledged(10);
          }
        },
      ),
    3 * minute,
  );
});

import { engines, type MongodbServer, startMongodb } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { status } from "./client.ts";
import { type RunningService, serve } from "./command-line.ts";
import { startLoad } from "./load.ts";

/** Why no server of one's own can be started, which could be killed; null when one can. */
function withoutServer(): string | null {
  const outcome = inject("engines").mongodb;
  if (outcome.status === "skipped") return outcome.reason;
  const { urlVariable = "" } = engines.mongodb.server ?? {};
  return (process.env[urlVariable] ?? "") === "" ? null : "the server under test is not ours to kill";
}

const image = process.env["PORTCULLIS_TEST_MONGODB_IMAGE"] || (engines.mongodb.server?.defaultImage ?? "");
const reason = withoutServer();
const minute = 60_000;

for (const replicaSet of [false, true]) {
  const label = `${replicaSet ? "MongoDB replica set" : "MongoDB"}${reason === null ? "" : ` (${reason})`}`;

  describe.skipIf(reason !== null)(`A service whose ${label} is killed under load`, () => {
    let server: MongodbServer;
    let service: RunningService;

    beforeAll(async () => {
      server = await startMongodb(image, { replicaSet });
      const [start = "", query = ""] = server.url.split("/?");
      service = await serve({
        PORTCULLIS_DATABASE_URL: `${start}/portcullis?${query}`,
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
      "tells the truth about it, recovers unaided, and has lost nothing that was acknowledged.",
      async () => {
        const load = await startLoad(service.url, 6);
        const { answered } = load;
        await until(() => expect(answered.acknowledged).toBeGreaterThan(60));
        await server.kill();
        await until(() => expect(answered.unavailable).toBeGreaterThan(0));
        expect(await status(service.url, "/readyz")).toBe(503);
        expect(await status(service.url, "/healthz")).toBe(200);
        await server.restart();
        await until(async () => expect(await status(service.url, "/readyz")).toBe(200));
        const before = answered.acknowledged;
        await until(() => expect(answered.acknowledged).toBeGreaterThan(before + 30));
        await load.stop();
        expect(await load.broken()).toEqual([]);
      },
      4 * minute,
    );

    test(
      "says that it is not ready while it is silent, and is again when it answers.",
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

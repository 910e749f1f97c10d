import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { credentials, login, me, type Pair } from "../../support/client.ts";
import { type Environment, type RunningService, serve } from "../../support/command-line.ts";
import { eventsIn } from "../../support/logged.ts";
import { answersTo, dead, refresh, refreshed } from "../../support/pairs.ts";
import { secret, startWithAlice, unthrottled } from "../../support/start.ts";
import { storedUser } from "../../support/stored-user.ts";
import { mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { cheapHashes } from "../../support/two-processes.ts";
import { newUser } from "../../support/users.ts";

describe("RF-04 Reuse ends this session and no other, with an event", () => {
  test.each(["opaque", "jwt", "jwt-stateless"])(
    "A reused refresh token ends its session, with %s access tokens.",
    async (strategy) => {
      const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
      const other = await login(url);
      const last = await refreshed(url, await refreshed(url, pair));
      expect((await refresh(url, pair)).body["code"]).toBe("token_reused");
      expect((await refresh(url, last)).body["code"]).toBe("token_invalid");
      expect(await answersTo(url, other)).toEqual(["200", "200"]);
      const { id } = await storedUser(deployment, credentials.username);
      expect(eventsIn(deployment, "token_reused")).toMatchObject([{ level: "error", user_id: id }]);
    },
  );
});

for (const engine of [postgresqlEngine, mongodbEngine]) {
  describe.skipIf(engine.skipped !== null)(`In a process that is killed, on ${engine.label}`, () => {
    let database: FreshDatabase;
    let service: RunningService;

    const startService = async (settings: Environment = {}) => {
      service = await serve({
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: secret,
        ...unthrottled,
        ...cheapHashes,
        ...settings,
      });
      return service.url;
    };

    const killService = async () => {
      service.kill("SIGKILL");
      await service.ended;
    };

    beforeAll(async () => {
      database = await engine.fresh();
    });
    afterAll(() => database.drop());
    afterEach(killService);

    describe("RF-04 Reuse ends this session permanently, and no other, with an event", () => {
      test("A session that reuse has ended stays ended after the service is killed.", async () => {
        const before = await startService();
        const who = await newUser(before);
        const [first, other] = [await login(before, who), await login(before, who)];
        const last = await refreshed(before, await refreshed(before, first));
        expect((await refresh(before, first)).body["code"]).toBe("token_reused");
        await killService();
        expect(service.output.stdout.match(/"event":"token_reused"/g)).toHaveLength(1);
        const restarted = await startService();
        expect(await answersTo(restarted, last)).toEqual(dead);
        expect(await answersTo(restarted, other)).toEqual(["200", "200"]);
      });
    });

    describe("RF-05 The use of a refresh token survives kill -9", () => {
      test("A used refresh token is reuse after the service is killed right after the answer.", async () => {
        const before = await startService({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
        const pair = await login(before, await newUser(before));
        const answer = await fetch(`${before}/auth/refresh`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ refresh_token: pair.refresh_token }),
        });
        service.kill("SIGKILL");
        const next = (await answer.json()) as Pair;
        await service.ended;
        const restarted = await startService({ PORTCULLIS_REFRESH_RETRY_WINDOW: "0" });
        expect((await me(restarted, next.access_token)).status).toBe(200);
        expect((await refresh(restarted, pair)).body["code"]).toBe("token_reused");
      });
    });
  });
}

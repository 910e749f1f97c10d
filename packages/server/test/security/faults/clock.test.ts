import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { Account } from "../../support/account.ts";
import { login, me, type Pair, post, status } from "../../support/client.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { brokenInvariants } from "./invariants.ts";
import { shiftedClock } from "../../support/shifted-clock.ts";
import { inspect } from "./stored-state.ts";

const hour = 3600;
const day = 24 * hour;
const password = "correct horse battery";

for (const { label, skipped, fresh } of [postgresqlEngine, mongodbEngine]) {
  describe.skipIf(skipped !== null)(`A service on ${label}`, () => {
    let database: FreshDatabase;
    const services: RunningService[] = [];

    beforeEach(async () => {
      database = await fresh();
    });

    afterEach(async () => {
      for (const service of services) service.kill("SIGKILL");
      await Promise.all(services.map(({ ended }) => ended));
      services.length = 0;
      await database.drop();
    });

    /** Runs a service until the work is done. */
    async function during<T>(shift: number, work: (url: string) => Promise<T>): Promise<T> {
      const service = await serve({
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        ...(shift === 0 ? {} : { NODE_OPTIONS: shiftedClock(shift) }),
      });
      services.push(service);
      const done = await work(service.url);
      service.kill("SIGTERM");
      expect(await service.ended).toBe(0);
      return done;
    }

    test.each([
      ["two hours behind", -2 * hour, { me: [200], refresh: [200, 401] }],
      ["400 days ahead", 400 * day, { me: [401], refresh: [401] }],
    ])(
      "whose clock is %s for a while keeps serving, and has lost nothing when the clock is right again.",
      async (_, shift, old) => {
        const [alice, bob, carol] = ["alice", "bob", "carol"].map((username) => new Account({ username, password }));
        if (alice === undefined || bob === undefined || carol === undefined) throw new Error("three");
        const accounts = [alice, bob, carol];

        const parting = await during(0, async (url) => {
          for (const account of accounts) {
            expect(await account.register(url)).toBe(201);
            expect(await account.login(url)).toBe(200);
            expect(await account.refresh(url)).toBe(200);
          }
          return login(url, { username: "alice", password });
        });

        await during(shift, async (url) => {
          expect(await status(url, "/readyz")).toBe(200);
          const pair = alice.currentSession?.pairs.at(-1);
          expect(old.me).toContain((await me(url, pair?.access_token ?? "")).status);
          expect(old.refresh).toContain((await post(url, "refresh", { refresh_token: parting.refresh_token })).status);
          expect((await post(url, "logout", { refresh_token: parting.refresh_token })).status).toBe(204);
          // By the service's clock, everything works as usual.
          expect((await post(url, "register", { username: "dave", password })).status).toBe(201);
          const first = await login(url, { username: "dave", password });
          const refreshed = await post(url, "refresh", { refresh_token: first.refresh_token });
          expect(refreshed.status).toBe(200);
          const second = refreshed.body as unknown as Pair;
          // The parent stays valid for the retry window.
          expect((await me(url, first.access_token)).status).toBe(200);
          expect((await me(url, second.access_token)).status).toBe(200);
          expect(await bob.login(url)).toBe(200);
          expect(await bob.changePassword(url, "staple battery horse")).toBe(204);
          // Guesses until there is a pause.
          const guesses: number[] = [];
          while (guesses.at(-1) !== 429) {
            guesses.push((await post(url, "login", { username: "carol", password: "wrong horse battery" })).status);
            expect(guesses.length).toBeLessThan(15);
          }
          // If a pause ends before the next guess arrives, the next pause is longer.
          expect(guesses.slice(0, -1)).toEqual(guesses.slice(1).map(() => 401));
          expect(guesses.length).toBeGreaterThan(5);
        });

        await during(0, async (url) => {
          // A service with a wrong clock acknowledged the logout.
          expect((await post(url, "refresh", { refresh_token: parting.refresh_token })).status).toBe(401);
          expect((await me(url, parting.access_token)).status).toBe(401);
          expect((await post(url, "login", { username: "dave", password })).status).toBe(200);
          const inspector = await inspect(database.url);
          const broken = await brokenInvariants({ url, accounts, database: inspector, services });
          await inspector.close();
          expect(broken).toEqual([]);
        });
      },
    );
  });
}

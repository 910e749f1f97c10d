import { type FreshDatabase, type Relay, relayTo } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mongodbEngine } from "../../support/stores.ts";
import { Account } from "../../support/account.ts";
import { type Answer, me, post, sessions, status } from "../../support/client.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { faultEngines } from "../../support/fault-engines.ts";
import { brokenInvariants } from "./invariants.ts";
import { type Inspector, inspect } from "./stored-state.ts";

/**
 * Milliseconds within which every request is answered, whatever the database does: 10 s of waiting for it, a hash, and
 * a margin for a busy machine.
 */
const deadline = 30_000;

/** Here the service connects to a member of the replica set as to a single server. */
const engines = faultEngines.filter(({ label, kind }) => kind === "postgresql" || label === mongodbEngine.label);

for (const engine of engines) {
  describe.skipIf(engine.skipped !== null)(`A service on ${engine.label}`, () => {
    let database: FreshDatabase;
    let inspector: Inspector;
    let relay: Relay;
    let service: RunningService;
    const alice = new Account({ username: "alice" });

    beforeAll(async () => {
      database = await engine.fresh();
      relay = await relayTo(database.url, engine.statements);
      service = await serve({
        PORTCULLIS_DATABASE_URL: relay.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_DATABASE_POOL: "3",
        PORTCULLIS_THROTTLE: "on",
        PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
      });
      inspector = await inspect(database.url);
      await alice.register(service.url);
      await alice.login(service.url);
    });

    afterAll(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await relay.cut();
      await inspector.close();
      await database.drop();
    });

    const ready = () => vi.waitFor(async () => expect(await status(service.url, "/readyz")).toBe(200), 20_000);

    const pairOf = (account: Account) =>
      account.currentSession?.pairs.at(-1) ?? { access_token: "", refresh_token: "" };

    /** One request of each kind that uses the database. */
    const everything = (): readonly Promise<Answer>[] => {
      const { url } = service;
      const { username, password } = alice;
      const { access_token, refresh_token } = pairOf(alice);
      const change = { current_password: password, new_password: "staple battery horse" };
      return [
        post(url, "register", { username: "bob", password }),
        post(url, "login", { username, password }),
        post(url, "refresh", { refresh_token }),
        post(url, "change-password", change, access_token),
        post(url, "logout", { refresh_token }),
        me(url, access_token),
      ];
    };

    /** The answers, and the milliseconds until each. Meanwhile, `/healthz` answers 200. */
    async function timed(requests: readonly Promise<Answer>[]) {
      const before = performance.now();
      const times: number[] = [];
      const watched = requests.map(async (request) => {
        const answer = await request;
        times.push(performance.now() - before);
        return answer;
      });
      expect(await status(service.url, "/healthz")).toBe(200);
      expect(times.length, "nobody waited longer than the probe").toBeLessThan(requests.length);
      return { answers: await Promise.all(watched), slowest: () => Math.max(...times) };
    }

    const expectUnavailable = (answers: readonly Answer[]) => {
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
        expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      }
    };

    test("whose database is slow, but within the limits, answers normally.", async () => {
      relay.delay(200);
      const { username, password } = alice;
      expect((await post(service.url, "login", { username, password })).status).toBe(200);
      expect((await me(service.url, pairOf(alice).access_token)).status).toBe(200);
      expect(await alice.refresh(service.url)).toBe(200);
      await relay.mend();
    });

    test("whose database is slow for each of many statements answers 503 within the deadline.", async () => {
      const { password } = alice;
      relay.delay(2_800);
      const { answers, slowest } = await timed([
        post(service.url, "login", { username: "alice", password }),
        post(service.url, "login", { username: "alice", password }),
      ]);
      // Each of them needs four statements.
      expectUnavailable(answers);
      expect(slowest()).toBeLessThan(deadline);
      await relay.mend();
      await ready();
    });

    test("whose database is far too slow answers 503 within the deadline, and keeps running.", async () => {
      const before = (await inspector.read()).usersAndSessions;
      relay.delay(60_000);
      // Only requests whose first statement writes nothing: a statement that was sent is carried out, however late the
      // answer.
      const { access_token } = pairOf(alice);
      const { answers, slowest } = await timed([
        me(service.url, access_token),
        post(service.url, "login", { username: "alice", password: alice.password }),
      ]);
      expectUnavailable(answers);
      expect(slowest()).toBeLessThan(deadline);
      await relay.cut();
      await relay.mend();
      await ready();
      expect((await inspector.read()).usersAndSessions).toBe(before);
    });

    test("whose database never answers rejects every request with 503 within the deadline, and recovers.", async () => {
      const before = (await inspector.read()).usersAndSessions;
      relay.silence();
      const { answers, slowest } = await timed(everything());
      expectUnavailable(answers);
      expect(slowest()).toBeLessThan(deadline);
      expect(await status(service.url, "/readyz")).toBe(503);
      await relay.cut();
      expect((await inspector.read()).usersAndSessions).toBe(before);
      await relay.mend();
      await ready();
    });

    test("whose connections are all in use answers 503 to requests that wait too long, serves the others, and recovers.", async () => {
      const { access_token } = pairOf(alice);
      // Three connections at 900 ms each: the statements take some three seconds, and as long again. Lists of sessions
      // share no statement.
      relay.delay(900);
      const { answers, slowest } = await timed(Array.from({ length: 40 }, () => sessions(service.url, access_token)));
      await relay.mend();
      expect(slowest()).toBeLessThan(deadline);
      const refused = answers.filter(({ status: one }) => one !== 200);
      expect(answers.length - refused.length).toBeGreaterThan(2);
      expect(refused.length).toBeGreaterThan(2);
      expectUnavailable(refused);
      await ready();
      const after = await Promise.all(Array.from({ length: 40 }, () => sessions(service.url, access_token)));
      expect(after.map(({ status: one }) => one)).toEqual(after.map(() => 200));
    });

    test("has lost nothing and broken no rule after all these faults.", async () => {
      const { url } = service;
      expect(await brokenInvariants({ url, accounts: [alice], database: inspector, services: [service] })).toEqual([]);
    });
  });
}

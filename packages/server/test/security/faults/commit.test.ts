import { type FreshDatabase, type Relay, relayTo } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Account, type Ask } from "../../support/account.ts";
import { type Answer, post, status } from "../../support/client.ts";
import { type RunningService, serve } from "../../support/command-line.ts";
import { faultEngines, type Write } from "../../support/fault-engines.ts";
import { brokenInvariants } from "./invariants.ts";
import { type Inspector, inspect } from "./stored-state.ts";

const next = "staple battery horse";

/** Each write, and the writes that must precede it. */
const deeds: Readonly<
  Record<Write, { prepare: readonly Write[]; act: (who: Account, url: string) => Promise<number> }>
> = {
  register: { prepare: [], act: (who, url) => who.register(url) },
  login: { prepare: ["register"], act: (who, url) => who.login(url) },
  refresh: { prepare: ["register", "login"], act: (who, url) => who.refresh(url) },
  "change-password": { prepare: ["register", "login"], act: (who, url) => who.changePassword(url, next) },
  logout: { prepare: ["register", "login"], act: (who, url) => who.logout(url) },
};

const writes = Object.keys(deeds) as Write[];

for (const engine of faultEngines) {
  describe.skipIf(engine.skipped !== null)(`A service on ${engine.label}`, () => {
    let database: FreshDatabase;
    let inspector: Inspector;
    let relay: Relay;
    let service: RunningService;
    const accounts: Account[] = [];
    let answer: Answer;

    beforeAll(async () => {
      database = await engine.fresh();
      relay = await relayTo(database.url, engine.statements);
      service = await serve({
        PORTCULLIS_DATABASE_URL: relay.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_LOG_LEVEL: "trace",
        // A refresh whose answer was lost may be repeated until the end of the test.
        PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
      });
      inspector = await inspect(database.url);
    });

    afterAll(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await relay.cut();
      await inspector.close();
      await database.drop();
    });

    /** An account that has made the writes that must precede this one. */
    async function newAccount(write: Write): Promise<Account> {
      const ask = async ({ url, path, body, token }: Ask) => (answer = await post(url, path, body, token));
      const account = new Account({ username: `user-${accounts.length}`, ask });
      accounts.push(account);
      for (const before of deeds[write].prepare) {
        expect(await deeds[before].act(account, service.url)).toBeLessThan(300);
      }
      return account;
    }

    const ready = () => vi.waitFor(async () => expect(await status(service.url, "/readyz")).toBe(200), 20_000);

    const expectUnavailable = () => {
      expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
      expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    };

    describe("whose database dies before the commit", () => {
      test.each(writes)("answers %s with 503 and Retry-After, and stores nothing.", async (write) => {
        const account = await newAccount(write);
        const before = (await inspector.read()).usersAndSessions;
        const cut = relay.cutAt(engine.writes[write], "before");
        await deeds[write].act(account, service.url);
        await cut;
        expectUnavailable();
        expect(await status(service.url, "/healthz")).toBe(200);
        expect((await inspector.read()).usersAndSessions).toBe(before);
        await relay.mend();
        await ready();
      });
    });

    describe("whose link to the database is cut after the commit", () => {
      /** Makes the write, and loses the answer. */
      async function unheard(write: Write): Promise<Account> {
        const account = await newAccount(write);
        const before = (await inspector.read()).usersAndSessions;
        const cut = relay.cutAt(engine.writes[write], "after");
        await deeds[write].act(account, service.url);
        await cut;
        expectUnavailable();
        expect((await inspector.read()).usersAndSessions).not.toBe(before);
        await relay.mend();
        await ready();
        return account;
      }

      test("register: the retry finds the name taken by the user of the first request.", async () => {
        const account = await unheard("register");
        expect(await account.register(service.url)).toBe(409);
        expect(await account.login(service.url)).toBe(200);
      });

      test("login: the retry succeeds with a new session.", async () => {
        const account = await unheard("login");
        const { logins } = await inspector.read();
        expect(await account.login(service.url)).toBe(200);
        expect((await inspector.read()).logins).toBe(logins + 1);
      });

      test("refresh: each retry returns the pair of the first request.", async () => {
        const account = await unheard("refresh");
        const { usersAndSessions } = await inspector.read();
        const [pair] = account.currentSession?.pairs ?? [];
        const retry = () => post(service.url, "refresh", { refresh_token: pair?.refresh_token });
        const retried = await retry();
        expect(retried.status).toBe(200);
        // Meanwhile a second may pass.
        expect((await retry()).body).toEqual({ ...retried.body, expires_in: expect.any(Number) });
        // With the same digest that was stored then.
        expect((await inspector.read()).usersAndSessions).toBe(usersAndSessions);
        expect(await account.refresh(service.url)).toBe(200);
      });

      test("change-password: the password is changed, so the retry's token and the old password are invalid.", async () => {
        const account = await unheard("change-password");
        const [pair] = account.currentSession?.pairs ?? [];
        const change = { current_password: account.password, new_password: next };
        expect((await post(service.url, "change-password", change, pair?.access_token)).status).toBe(401);
        expect(await account.login(service.url)).toBe(200);
        expect(account.password).toBe(next);
      });

      test("logout: the session has ended, and the retry gets the answer of the first request.", async () => {
        const account = await unheard("logout");
        const { pairs: [pair] = [] } = account.logins[0] ?? {};
        expect((await post(service.url, "logout", { refresh_token: pair?.refresh_token })).status).toBe(204);
        expect((await post(service.url, "refresh", { refresh_token: pair?.refresh_token })).status).toBe(401);
      });
    });

    test("has lost nothing and broken no rule after all these faults.", async () => {
      expect(accounts.length).toBeGreaterThan(9);
      const { url } = service;
      expect(await brokenInvariants({ url, accounts, database: inspector, services: [service] })).toEqual([]);
    });
  });
}

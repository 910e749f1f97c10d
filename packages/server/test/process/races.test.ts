import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedEngines } from "../support/stores.ts";
import { type Answer, login, me, type Pair, post } from "../support/client.ts";
import { run, type RunningService, serve } from "../support/command-line.ts";

for (const { label, skipped, fresh } of sharedEngines) {
  describe.skipIf(skipped !== null)(`Two processes on one ${label}`, () => {
    let database: FreshDatabase;
    let services: readonly RunningService[] = [];
    let names = 0;
    let resetLink: (username: string) => Promise<string>;

    beforeAll(async () => {
      database = await fresh();
      const environment = {
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_THROTTLE: "off",
        PORTCULLIS_HASH_QUEUE: "1000",
        PORTCULLIS_PUBLIC_URL: "https://auth.example.org",
      };
      // One after the other: the tests of the stores cover several that migrate at once.
      services = [await serve(environment), await serve(environment)];
      resetLink = async (username) => (await run(["users", "reset-link", username], environment)).stdout.trim();
    });

    afterAll(async () => {
      for (const service of services) service.kill("SIGKILL");
      await Promise.all(services.map(({ ended }) => ended));
      await database.drop();
    });

    const url = (turn: number) => services[turn % services.length]?.url ?? "";

    const newUser = async () => {
      const who = { username: `user-${(names += 1)}`, password: "correct horse battery" };
      expect((await post(url(0), "register", who)).status).toBe(201);
      return who;
    };

    /** Sends the same request many times at once, alternating between both processes. */
    const parallel = (times: number, send: (url: string, turn: number) => Promise<Answer>) =>
      Promise.all(Array.from({ length: times }, (_, turn) => send(url(turn), turn)));

    const statuses = (answers: readonly Answer[]) =>
      answers.map(({ status }) => status).toSorted((one, other) => one - other);

    test("let one of 16 simultaneous registrations of a username succeed, and answer username_taken to the others", async () => {
      const who = { username: "Straße", password: "correct horse battery" };
      const answers = await parallel(16, (each) => post(each, "register", who));
      expect(statuses(answers)).toEqual([201, ...Array.from({ length: 15 }, () => 409)]);
      expect(await login(url(1), who)).toHaveProperty("access_token");
    });

    test("return the same valid pair to 50 simultaneous refreshes with one token, in each of a hundred rounds", async () => {
      let pair = await login(url(0), await newUser());
      for (let round = 0; round < 100; round += 1) {
        const { refresh_token } = pair;
        const answers = await parallel(50, (each) => post(each, "refresh", { refresh_token }));
        expect(statuses(answers)).toEqual(Array.from({ length: 50 }, () => 200));
        const pairs = answers.map(({ body }) => body as unknown as Pair);
        const tokens = new Set(pairs.map((one) => `${one.access_token} ${one.refresh_token}`));
        expect(tokens.size).toBe(1);
        [pair = pair] = pairs;
        expect((await me(url(round), pair.access_token)).status).toBe(200);
      }
    }, 300_000);

    test("leave no valid token after a logout, whichever refresh it raced", async () => {
      const who = await newUser();
      for (let round = 0; round < 20; round += 1) {
        const pair = await login(url(round), who);
        const { refresh_token } = pair;
        const [logout, ...refreshes] = await Promise.all([
          post(url(round + 1), "logout", { refresh_token }),
          post(url(round), "refresh", { refresh_token }),
          post(url(round + 1), "refresh", { refresh_token }),
        ]);
        expect(logout.status).toBe(204);
        for (const { status, body } of refreshes) {
          expect([200, 401]).toContain(status);
          const alive = status === 200 ? (body as unknown as Pair) : pair;
          expect((await me(url(0), alive.access_token)).status).toBe(401);
          expect((await post(url(1), "refresh", { refresh_token: alive.refresh_token })).status).toBe(401);
        }
      }
    });

    test("leave no session of the old password after a password change", async () => {
      const who = await newUser();
      let current = who.password;
      for (let round = 0; round < 10; round += 1) {
        const next = `correct horse battery ${round}`;
        const { access_token } = await login(url(round), { ...who, password: current });
        const old = { ...who, password: current };
        const change = { current_password: current, new_password: next };
        const [changed, ...logins] = await Promise.all([
          post(url(round), "change-password", change, access_token),
          ...[0, 1, 0, 1].map((turn) => post(url(turn), "login", old)),
        ]);
        expect(changed.status).toBe(204);
        for (const { status, body } of logins) {
          expect([200, 401]).toContain(status);
          if (status === 200) expect((await me(url(0), (body as unknown as Pair).access_token)).status).toBe(401);
        }
        current = next;
      }
    });

    test("let one of two simultaneous password changes succeed", async () => {
      const who = await newUser();
      const { access_token } = await login(url(0), who);
      const answers = await parallel(2, (each, turn) => {
        const change = { current_password: who.password, new_password: `another battery ${turn}` };
        return post(each, "change-password", change, access_token);
      });
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const holds = answers.findIndex(({ status }) => status === 204);
      expect(await login(url(1), { ...who, password: `another battery ${holds}` })).toHaveProperty("access_token");
    });

    test("OT-01 let one of 50 simultaneous resets with one secret set its password, and end every session", async () => {
      const who = await newUser();
      const { access_token } = await login(url(0), who);
      const link = new URL(await resetLink(who.username));
      const secret = new URLSearchParams(link.hash.slice(1)).get("secret");
      const answers = await parallel(50, (each, turn) =>
        post(each, "reset-password", { secret, new_password: `another battery ${turn}` }),
      );
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      // Each request hashes before it writes, so a busy machine rejects some.
      for (const { status, body } of answers.filter((answer) => answer.status !== 204)) {
        expect([status, body["code"]]).toEqual(status === 503 ? [503, "overloaded"] : [400, "secret_invalid"]);
      }
      const holds = answers.findIndex(({ status }) => status === 204);
      expect(await login(url(1), { ...who, password: `another battery ${holds}` })).toHaveProperty("access_token");
      expect((await me(url(1), access_token)).status).toBe(401);
    });
  });
}

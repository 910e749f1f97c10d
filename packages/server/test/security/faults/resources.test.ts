import { spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { open } from "../../support/raw-connection.ts";
import { mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { login, me, type Pair, post, status } from "../../support/client.ts";
import { type Environment, type RunningService, serve } from "../../support/command-line.ts";
import { type Load, startLoad } from "../../support/load.ts";
import { brokenInvariants } from "./invariants.ts";
import { inspect } from "./stored-state.ts";
import { cheapHashes } from "../../support/two-processes.ts";

const patiently = { timeout: 60_000, interval: 50 };

/** A setting with which a process of Node may have this many files and connections open. */
const filesAtMost = (most: number): string => {
  const module = `
    import { execFileSync } from "node:child_process";
    execFileSync("prlimit", ["--pid", String(process.pid), "--nofile=${most}:${most}"]);`;
  return `--import=data:text/javascript,${encodeURIComponent(module)}`;
};

const canLimitFiles = spawnSync("prlimit", ["--version"]).status === 0;

async function acknowledged({ answered }: Load, more: number): Promise<void> {
  const enough = answered.acknowledged + more;
  await vi.waitFor(() => expect(answered.acknowledged).toBeGreaterThanOrEqual(enough), patiently);
}

for (const { label, skipped, fresh } of [postgresqlEngine, mongodbEngine]) {
  describe.skipIf(skipped !== null)(`A service on ${label}`, () => {
    let database: FreshDatabase;
    let service: RunningService;

    const start = async (settings: Environment = {}) => {
      service = await serve({
        PORTCULLIS_DATABASE_URL: database.url,
        PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
        PORTCULLIS_THROTTLE: "off",
        PORTCULLIS_HASH_QUEUE: "1000",
        ...cheapHashes,
        ...settings,
      });
      return service.url;
    };

    /** Nothing went wrong that an operator must know. */
    const expectNoError = () => expect(service.output.stdout).not.toMatch(/"level":"(?:error|fatal)"/);

    beforeEach(async () => {
      database = await fresh();
    });

    afterEach(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await database.drop();
    });

    test.skipIf(!canLimitFiles)(
      "that has no file descriptors left keeps running, rejects connections, and has lost nothing afterwards.",
      async () => {
        const url = await start({
          PORTCULLIS_REFRESH_RETRY_WINDOW: "300",
          NODE_OPTIONS: `${cheapHashes["NODE_OPTIONS"]} ${filesAtMost(80)}`,
        });
        const load = startLoad(() => url, { people: 6 });
        await acknowledged(load, 20);
        const held: Socket[] = [];
        let turnedAway = 0;
        await vi.waitFor(async () => {
          const socket = await open(url);
          socket.resume().once("close", () => (turnedAway += 1));
          held.push(socket);
          expect(turnedAway).toBeGreaterThan(20);
        }, patiently);
        for (const socket of held) socket.destroy();
        await vi.waitFor(async () => expect(await status(url, "/readyz")).toBe(200), patiently);
        await acknowledged(load, 20);
        await load.stop();
        const inspector = await inspect(database.url);
        const { accounts } = load;
        const broken = await brokenInvariants({ url, accounts, database: inspector, services: [service] });
        await inspector.close();
        expect(broken).toEqual([]);
      },
    );

    test("whose clients disconnect early has done each request completely or not at all.", async () => {
      const url = await start();
      const names = Array.from({ length: 40 }, (_, turn) => `gone-${turn}`);
      const password = "correct horse battery";
      await Promise.all(
        names.map(async (username, turn) => {
          const body = JSON.stringify({ username, password });
          const head = `POST /auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
          // Some of them disconnect in the middle of a request.
          const socket = await open(url);
          const sent = `${head}\r\n\r\n${body}`.slice(0, turn % 4 === 0 ? -5 : undefined);
          await new Promise((resolve) => socket.write(sent, resolve));
          socket.destroy();
          await once(socket, "close");
        }),
      );
      const told = () => service.output.stdout.match(/"route":"\/auth\/register"/g) ?? [];
      await vi.waitFor(() => expect(told()).toHaveLength(names.length), patiently);
      for (const username of names) {
        const { status: registered } = await post(url, "register", { username, password });
        expect([201, 409]).toContain(registered);
        expect(await login(url, { username, password })).toHaveProperty("access_token");
      }
      expectNoError();
    });

    test("whose rows were damaged fails only for their user, with an event, until they are repaired.", async () => {
      const url = await start();
      const [alice, bob] = ["alice", "bob"].map((username) => ({ username, password: "correct horse battery" }));
      if (alice === undefined || bob === undefined) throw new Error("two");
      for (const who of [alice, bob]) expect((await post(url, "register", who)).status).toBe(201);
      const [ofAlice, ofBob] = [await login(url, alice), await login(url, bob)];
      const inspector = await inspect(database.url);
      const told = (event: string) => service.output.stdout.match(new RegExp(`"event":"${event}"`, "g")) ?? [];

      await inspector.spoil("access_tokens", "digest", "alice");
      expect(await me(url, ofAlice.access_token)).toMatchObject({ status: 401, body: { code: "token_invalid" } });
      expect((await post(url, "refresh", { refresh_token: ofAlice.refresh_token })).status).toBe(401);
      expect(told("access_token_corrupt")).toHaveLength(2);
      const anew = await login(url, alice);
      expect((await me(url, anew.access_token)).status).toBe(200);
      expect((await me(url, ofBob.access_token)).status).toBe(200);

      await inspector.spoil("users", "password_hash", "alice");
      expect(await post(url, "login", alice)).toMatchObject({ status: 401, body: { code: "invalid_credentials" } });
      expect(told("password_hash_unusable")).toHaveLength(1);
      expect((await me(url, anew.access_token)).status).toBe(200);
      expect(await login(url, bob)).toHaveProperty("access_token");
      expect((await post(url, "logout-all", {}, anew.access_token)).status).toBe(204);
      await inspector.close();
    });

    test("that purges sessions while they are refreshed only accepts refreshes that are in time.", async () => {
      const lifetime = 3;
      const url = await start({
        PORTCULLIS_ACCESS_TTL: "1",
        PORTCULLIS_REFRESH_IDLE_TTL: `${lifetime}`,
        PORTCULLIS_SESSION_TTL: `${lifetime}`,
        PORTCULLIS_PURGE_INTERVAL: "1",
      });
      const password = "correct horse battery";
      const untilItEnds = async (username: string) => {
        expect((await post(url, "register", { username, password })).status).toBe(201);
        const before = performance.now();
        let pair = await login(url, { username, password });
        for (;;) {
          const answer = await post(url, "refresh", { refresh_token: pair.refresh_token });
          if (answer.status !== 200) return { ...answer, age: performance.now() - before };
          pair = answer.body as unknown as Pair;
        }
      };
      const ends = await Promise.all(Array.from({ length: 6 }, (_, person) => untilItEnds(`user-${person}`)));
      for (const { status: ended, body, age } of ends) {
        expect(age).toBeGreaterThan(1000 * lifetime);
        expect(ended).toBe(401);
        expect(["token_expired", "token_invalid"]).toContain(body["code"]);
      }
      const inspector = await inspect(database.url);
      await vi.waitFor(async () => expect((await inspector.read()).logins).toBe(0), patiently);
      expect((await inspector.read()).broken).toEqual([]);
      await inspector.close();
      expectNoError();
    });
  });
}

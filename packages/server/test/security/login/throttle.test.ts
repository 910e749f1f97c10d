import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Answer, credentials, post } from "../../support/client.ts";
import { guess, tally } from "../../support/guess.ts";
import { stoppedClock } from "../../support/shifted-clock.ts";
import { start, throttled } from "../../support/start.ts";
import { mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { startTwoProcesses, type TwoProcesses } from "../../support/two-processes.ts";

describe("LG-03 Failed attempts are counted, and slowed down", () => {
  const behindProxy = { PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1" };
  const free = 5;

  /** The seconds to wait, if the attempt was rejected. */
  const wait = ({ status, headers, body }: Answer) => {
    if (status !== 429) return null;
    expect(body["code"]).toBe("too_many_attempts");
    const seconds = headers.get("retry-after") ?? "";
    expect(seconds).toMatch(/^[1-9]\d*$/);
    return Number(seconds);
  };

  test.each(["present", "absent"])(
    "Of 60 simultaneous guesses for a name that is %s, five are verified.",
    async (username) => {
      const { url } = await start({ ...throttled, ...behindProxy });
      await post(url, "register", { ...credentials, username: "present" });
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, turn) => guess(url, username, `192.0.2.${turn}`)),
      );
      expect(tally(answers)).toEqual({ 401: free, 429: 60 - free });
      expect(answers.map(wait).filter((seconds) => seconds !== null)).toEqual(Array.from({ length: 55 }, () => 1));
      // The right password is rejected too, with the same answer as a wrong one.
      expect(wait(await guess(url, username, "192.0.2.99", credentials.password))).toBe(1);
    },
  );

  test("All spellings of a name count as one name.", async () => {
    const { url } = await start({ ...throttled, ...behindProxy });
    const spellings = ["alice", "ALICE", "Alice", "ａｌｉｃｅ", "aLiCe"];
    for (const [turn, name] of spellings.entries())
      expect((await guess(url, name, `192.0.2.${turn}`)).status).toBe(401);
    expect(wait(await guess(url, "ALICE", "192.0.2.9"))).toBe(1);
    expect((await guess(url, "alic", "192.0.2.9")).status).toBe(401);
  });

  test.each([
    [
      "an IPv4 address, mapped into IPv6 or not",
      ["198.51.100.7", "::ffff:198.51.100.7", "::FFFF:c633:6407"],
      "198.51.100.8",
    ],
    [
      "the /64 of an IPv6 address",
      ["2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:0db8:0001:0002::3"],
      "2001:db8:1:3::1",
    ],
  ])(
    "After a hundred failures for any names, %s is rejected, but not its neighbour.",
    async (_, addresses, neighbour) => {
      const { url } = await start({ ...throttled, ...behindProxy });
      const answers: Answer[] = [];
      for (let turn = 0; turn < 102; turn += 1) {
        answers.push(await guess(url, `name-${turn}`, addresses[turn % addresses.length]));
      }
      expect(tally(answers)).toEqual({ 401: 100, 429: 2 });
      expect(wait(answers[101] as Answer)).toBe(900);
      expect((await guess(url, "name-x", neighbour)).status).toBe(401);
    },
  );

  test.each(["present", "absent"])(
    "The pause of a name that is %s doubles up to 15 minutes, and 100 failures lock it for a day.",
    async (username) => {
      const { url, deployment } = await start({ ...throttled, ...behindProxy });
      await post(url, "register", { ...credentials, username: "present" });
      const pauses: number[] = [];
      let failures = 0;
      let seconds = 0;
      while (failures < 100) {
        const answer = await guess(url, username, `192.0.2.${failures}`);
        const pause = wait(answer);
        if (pause === null) failures += 1;
        else pauses.push(pause);
        await deployment.harness.advance?.(pause ?? 0);
        seconds += pause ?? 0;
      }
      expect(pauses.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
      expect(new Set(pauses.slice(12))).toEqual(new Set([900]));
      expect(wait(await guess(url, username, "192.0.2.200", credentials.password))).toBe(86_400 - seconds);
    },
  );

  test("A success clears the count of the name.", async () => {
    const { url } = await start(throttled);
    await post(url, "register", credentials);
    for (let round = 0; round < 3; round += 1) {
      for (let failure = 1; failure < free; failure += 1) {
        expect((await guess(url, credentials.username)).status).toBe(401);
      }
      expect((await post(url, "login", credentials)).status).toBe(200);
    }
  });

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`Two processes on one ${engine.label} count together`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        // With a stopped clock, no pause ends, however long the test takes.
        both = await startTwoProcesses(engine, behindProxy, stoppedClock(new Date()));
      });
      afterAll(() => both.close());

      test.each(["present", "absent"])(
        "Of 60 simultaneous guesses for a name that is %s, five are verified.",
        async (username) => {
          await post(both.url(0), "register", { ...credentials, username: "present" });
          const answers = await Promise.all(
            Array.from({ length: 60 }, (_, turn) => guess(both.url(turn), username, `192.0.2.${turn}`)),
          );
          expect(tally(answers)).toEqual({ 401: free, 429: 60 - free });
        },
      );

      test.runIf(engine === postgresqlEngine)(
        "Attempts that wait for one another are admitted one by one.",
        async () => {
          const username = "waited-for";
          expect((await guess(both.url(0), username, "192.0.2.100")).status).toBe(401);
          const storage = await connectPostgresql({ url: both.databaseUrl });
          const { em } = storage.orm;
          const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
          // A query inside the transaction would see the state at its beginning.
          const outside = em.fork();
          const answers = await em.transactional(async (inside) => {
            await inside.execute("select key from throttle_counters for update");
            const sent = Array.from({ length: 20 }, (_, turn) =>
              guess(both.url(turn), username, `192.0.2.${101 + turn}`),
            );
            await vi.waitFor(
              async () => expect((await outside.execute<{ n: number }[]>(waiting))[0]?.n).toBeGreaterThan(9),
              30_000,
            );
            return { sent };
          });
          await storage.close();
          expect(tally(await Promise.all(answers.sent))).toEqual({ 401: free - 1, 429: 21 - free });
        },
      );
    });
  }
});

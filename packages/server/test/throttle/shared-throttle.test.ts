import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { type Answer, post } from "../support/client.ts";
import { type RunningService, serve } from "../support/command-line.ts";
import { stoppedClock } from "../support/shifted-clock.ts";

describe.skipIf(postgresqlStatus.status === "skipped")("Two processes on one PostgreSQL", () => {
  let database: FreshDatabase;
  let services: readonly RunningService[] = [];
  const password = "correct horse battery";

  beforeAll(async () => {
    database = await freshPostgresql();
    const environment = {
      PORTCULLIS_DATABASE_URL: database.url,
      PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR",
      // Behind a proxy, so that each test can use another network.
      PORTCULLIS_TRUSTED_PROXIES: "127.0.0.1",
      PORTCULLIS_HASH_QUEUE: "1000",
      // With a stopped clock, no pause ends, however long the test takes.
      NODE_OPTIONS: stoppedClock(new Date()),
    };
    services = await Promise.all([serve(environment), serve(environment)]);
  });

  afterAll(async () => {
    for (const service of services) service.kill("SIGKILL");
    await Promise.all(services.map(({ ended }) => ended));
    await database.drop();
  });

  const url = (turn: number) => services[turn % services.length]?.url ?? "";

  const guess = (turn: number, username: string, address: string, given = "wrong password"): Promise<Answer> =>
    post(url(turn), "login", { username, password: given }, undefined, { "x-forwarded-for": address });

  /** Counts the answers by status. */
  const tally = (answers: readonly Answer[]) => {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };

  test.each(["present", "absent"])(
    "admit at most five of 60 simultaneous guesses of one name that is %s.",
    async (username) => {
      if (username === "present") expect((await post(url(0), "register", { username, password })).status).toBe(201);
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, turn) => guess(turn, username, `192.0.2.${turn}`)),
      );
      expect(tally(answers)).toEqual({ 401: 5, 429: 55 });
    },
  );

  test("allow 100 failures from one network, also if 40 guesses arrive at once for the last ten", async () => {
    const addresses = ["198.51.100.7", "::ffff:198.51.100.7"];
    let strangers = 0;
    const guesses = (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, turn) =>
          guess(turn, `stranger-${(strangers += 1)}`, addresses[strangers % 2] ?? ""),
        ),
      );
    for (let round = 0; round < 9; round += 1) expect(tally(await guesses(10))).toEqual({ 401: 10 });
    expect(tally(await guesses(40))).toEqual({ 401: 10, 429: 30 });
  });

  test("forget failures at one process after a success at the other", async () => {
    const username = "forgetful";
    expect((await post(url(0), "register", { username, password })).status).toBe(201);
    for (let round = 0; round < 3; round += 1) {
      for (let failure = 0; failure < 4; failure += 1) {
        expect((await guess(1, username, "203.0.113.1")).status).toBe(401);
      }
      expect((await guess(0, username, "203.0.113.1", password)).status).toBe(200);
    }
  });
});

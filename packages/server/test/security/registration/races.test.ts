import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials, login, post } from "../../support/client.ts";
import { run } from "../../support/command-line.ts";
import { tally } from "../../support/guess.ts";
import { start, unthrottled } from "../../support/start.ts";
import { mongodbEngine, postgresqlEngine } from "../../support/stores.ts";
import { startTwoProcesses, type TwoProcesses } from "../../support/two-processes.ts";

describe("RG-02 Of simultaneous registrations of one name, exactly one succeeds", () => {
  const at = 20;

  const race = async (url: (turn: number) => string, round: number) => {
    const spellings = [`Margarethe-${round}`, `MARGARETHE-${round}`, `ｍargarethe-${round}`];
    const answers = await Promise.all(
      Array.from({ length: at }, (_, turn) =>
        post(url(turn), "register", { ...credentials, username: spellings[turn % spellings.length] }),
      ),
    );
    expect(tally(answers)).toEqual({ 201: 1, 409: at - 1 });
    expect(await login(url(round), { ...credentials, username: `margarethe-${round}` })).toHaveProperty("access_token");
  };

  test("Of 20 simultaneous registrations of one name, exactly one succeeds, in memory.", async () => {
    const { url, deployment } = await start();
    await race(() => url, 0);
    expect(await deployment.store.storage.users.list({ limit: 10 })).toHaveLength(1);
  });

  for (const engine of [postgresqlEngine, mongodbEngine]) {
    describe.skipIf(engine.skipped !== null)(`from two processes on one ${engine.label}`, () => {
      let both: TwoProcesses;

      beforeAll(async () => {
        both = await startTwoProcesses(engine, unthrottled);
      });
      afterAll(() => both.close());

      test("Of 20 simultaneous registrations of one name, exactly one succeeds, fifty times.", async () => {
        for (let round = 0; round < 50; round += 1) await race(both.url, round);
        const { stdout } = await run(["users", "list", "--json"], { PORTCULLIS_DATABASE_URL: both.databaseUrl });
        expect(JSON.parse(stdout)).toHaveLength(50);
      });
    });
  }
});

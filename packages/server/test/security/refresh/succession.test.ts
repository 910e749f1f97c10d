import { describe, expect, test } from "vitest";
import { altered, replacing } from "../../support/altered-engine.ts";
import { me } from "../../support/client.ts";
import { eventsIn } from "../../support/logged.ts";
import { answersTo, refresh, refreshed } from "../../support/pairs.ts";
import { startWithAlice } from "../../support/start.ts";
import { engineOfEachKind, memoryEngine } from "../../support/stores.ts";

describe("RF-01 Each refresh replaces the previous pair, and deadlines hold", () => {
  const day = 86_400;

  test.each(["opaque", "jwt"])("Of three pairs only the last is valid (%s).", async (strategy) => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_ACCESS_TOKEN: strategy });
    const second = await refreshed(url, pair);
    const third = await refreshed(url, second);
    expect((await me(url, pair.access_token)).body["code"]).toBe("token_invalid");
    // The previous access token stays valid for the retry window.
    expect((await me(url, second.access_token)).status).toBe(200);
    await deployment.harness.advance?.(10);
    expect((await me(url, second.access_token)).body["code"]).toBe("token_invalid");
    expect((await me(url, third.access_token)).status).toBe(200);
    expect(
      new Set([pair, second, third].flatMap((each) => Object.values(each).filter((one) => typeof one === "string")))
        .size,
    ).toBe(7);
  });

  test("A session ends exactly at the end of its idle time, which each refresh extends.", async () => {
    const { url, pair, deployment } = await startWithAlice({ PORTCULLIS_REFRESH_IDLE_TTL: "86400" });
    await deployment.harness.advance?.(day - 1);
    const next = await refreshed(url, pair);
    await deployment.harness.advance?.(day - 1);
    const last = await refreshed(url, next);
    await deployment.harness.advance?.(day);
    expect((await refresh(url, last)).body["code"]).toBe("token_expired");
  });

  test("No refresh extends a session beyond its deadline.", async () => {
    const settings = { PORTCULLIS_REFRESH_IDLE_TTL: `${day}`, PORTCULLIS_SESSION_TTL: `${3 * day}` };
    let { url, pair, deployment } = await startWithAlice(settings);
    const step = day / 2;
    for (let age = step; age < 3 * day; age += step) {
      await deployment.harness.advance?.(step);
      pair = await refreshed(url, pair);
    }
    await deployment.harness.advance?.(step - 1);
    const last = await refreshed(url, pair);
    expect((await me(url, last.access_token)).status).toBe(200);
    await deployment.harness.advance?.(1);
    expect(await answersTo(url, last)).toEqual(["401 token_expired", "401 token_expired"]);
  });
});

// test/process/races.test.ts sends fifty at once, a hundred times, to two processes.
describe("RF-02 Of many refreshes with one token, exactly one succeeds in the store", () => {
  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(`${engine.label}.`, async () => {
      const outcomes: boolean[] = [];
      const racing = altered(engine, ({ accessTokens }) => ({
        accessTokens: replacing(accessTokens, {
          rotate: async (rotation) => {
            const won = await accessTokens.rotate(rotation);
            outcomes.push(won !== null);
            return won;
          },
        }),
      }));
      let { url, pair, deployment } = await startWithAlice({}, racing);
      for (let round = 1; round <= 5; round += 1) {
        outcomes.length = 0;
        const answers = await Promise.all(Array.from({ length: 50 }, () => refreshed(url, pair)));
        expect(outcomes.filter(Boolean)).toHaveLength(1);
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        [pair = pair] = answers;
        expect((await me(url, pair.access_token)).status).toBe(200);
      }
      expect(eventsIn(deployment, "refreshed").filter(({ repeated }) => repeated === false)).toHaveLength(5);
    });
  }

  test("A refresh whose write changed nothing is rejected.", async () => {
    const losing = altered(memoryEngine, ({ accessTokens }) => ({
      accessTokens: replacing(accessTokens, { rotate: () => Promise.resolve(null) }),
    }));
    const { url, pair } = await startWithAlice({}, losing);
    expect((await refresh(url, pair)).status).toBe(401);
  });
});

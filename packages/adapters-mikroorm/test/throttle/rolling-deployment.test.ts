import { createHash, randomUUID } from "node:crypto";
import { connectPostgresql, type SqlStorage } from "@portcullis/adapters-mikroorm/postgresql";
import type { Counter, CountingRule, NoProfile, Settlement } from "@portcullis/core/ports";
import { SettableClock } from "@portcullis/testkit";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlLabel, postgresqlStatus } from "../stores.ts";
import { type EarlierCounters, earlierCounters } from "./earlier-counters.ts";

/** The limits of the service: pauses after five failures of a name; a hundred in a day; a hundred from a network. */
const ofName: CountingRule = {
  window: 86_400,
  pauses: Array.from({ length: 99 }, (_, index) => (index < 4 ? 0 : Math.min(2 ** (index - 4), 900))),
};
const ofNetwork: CountingRule = { window: 900, pauses: Array.from({ length: 99 }, () => 0) };

const counter = (rule: CountingRule): Counter => ({
  key: createHash("sha256").update(randomUUID()).digest("base64url"),
  rule,
});

type Pair = readonly [Counter, Counter];
type Outcome = "failed" | "succeeded" | "undecided";

const settlements: Readonly<Record<Outcome, readonly [Settlement, Settlement]>> = {
  failed: ["counted", "counted"],
  succeeded: ["forgotten", "returned"],
  undecided: ["returned", "returned"],
};

describe.skipIf(postgresqlStatus.status === "skipped")(
  `While a process of the version before counts in the same table of ${postgresqlLabel}`,
  () => {
    const clock = new SettableClock();
    let database: FreshDatabase;
    let stores: readonly [SqlStorage<NoProfile>, SqlStorage<NoProfile>];
    let earlier: EarlierCounters;

    beforeAll(async () => {
      database = await freshPostgresql();
      stores = [await connectPostgresql({ url: database.url }), await connectPostgresql({ url: database.url })];
      await stores[0].migrate();
      earlier = earlierCounters(stores[1]);
    });
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    });

    /**
     * An attempt by this version in even turns, by the earlier version in odd turns. Returns the wait; null if it was
     * admitted.
     */
    const attempt = async (turn: number, counters: Pair, outcome: Outcome = "failed"): Promise<number | null> => {
      const startedAt = clock.now();
      if (turn % 2 === 1) {
        const wait = await earlier.take(counters, startedAt);
        if (wait === null && outcome !== "failed") await earlier.settle(counters, outcome);
        return wait;
      }
      const { throttleCounters } = stores[0];
      const refusal = await throttleCounters.take({ counters, startedAt });
      if (refusal !== null) return refusal.reason === "limit" ? refusal.wait : 1;
      await throttleCounters.settle({ counters, startedAt, settlements: settlements[outcome], now: clock.now() });
      return null;
    };

    const passed = async (count: number, counters: (turn: number) => Pair) => {
      const waits = await Promise.all(Array.from({ length: count }, (_, turn) => attempt(turn, counters(turn))));
      return waits.filter((wait) => wait === null).length;
    };

    test("LG-03 allows five of 60 simultaneous guesses of a name, over both versions", async () => {
      const name = counter(ofName);
      expect(await passed(60, () => [name, counter(ofNetwork)])).toBe(5);
    });

    test("LG-03 allows 100 failures of a network in 15 minutes, over both versions", async () => {
      const network = counter(ofNetwork);
      let failures = 0;
      for (let round = 0; round < 4; round += 1) failures += await passed(40, () => [counter(ofName), network]);
      expect(failures).toBe(100);
      for (const turn of [0, 1]) expect(await attempt(turn, [counter(ofName), network])).toBe(900);
      clock.advance(900);
      for (const turn of [0, 1]) expect(await attempt(turn, [counter(ofName), network])).toBeNull();
    });

    test("LG-03 allows 100 failures of a name in a day, however slow the guesses, over both versions", async () => {
      const name = counter(ofName);
      const end = clock.now().getTime() + 86_400_000;
      let failures = 0;
      for (let turn = 0; clock.now().getTime() < end; turn += 1) {
        const wait = await attempt(turn, [name, counter(ofNetwork)]);
        if (wait === null) failures += 1;
        else clock.advance(wait);
      }
      expect(failures).toBe(100);
    });

    test("LG-06 does not count right passwords for the network, at either version", async () => {
      const network = counter(ofNetwork);
      for (let turn = 0; turn < 120; turn += 1) {
        expect(await attempt(turn, [counter(ofName), network], turn % 3 === 0 ? "undecided" : "succeeded")).toBeNull();
      }
      expect(await passed(120, () => [counter(ofName), network])).toBe(100);
    });

    test("forgets the failures that one version counted after a success at the other", async () => {
      const name = counter(ofName);
      for (const successful of [0, 1]) {
        for (let failure = 0; failure < 4; failure += 1) await attempt(1 - successful, [name, counter(ofNetwork)]);
        expect(await attempt(successful, [name, counter(ofNetwork)], "succeeded")).toBeNull();
        for (let failure = 0; failure < 4; failure += 1) {
          expect(await attempt(failure, [name, counter(ofNetwork)])).toBeNull();
        }
        expect(await attempt(successful, [name, counter(ofNetwork)], "succeeded")).toBeNull();
      }
    });
  },
);

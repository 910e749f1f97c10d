import assert from "node:assert/strict";
import { checksOf } from "../../harness/check.ts";
import { at } from "../../harness/samples.ts";
import type { ThrottleCountersHarness } from "../../harness/throttle-counters-harness.ts";
import {
  assertRefused,
  assertTaken,
  attemptOn,
  count,
  inFlight,
  limit,
  newCounter,
  placesLeft,
  race,
  settle,
  threePlaces,
} from "./attempts.ts";

export const takingPlaces = checksOf<ThrottleCountersHarness>("ThrottleCounters", [
  {
    line: 70,
    name: "An attempt holds a place from its start; one that finds no place waits for those in flight.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter();
      for (const second of [0, 1, 2]) await assertTaken(counters, attemptOn(counter, at(second)));
      await assertRefused(other, attemptOn(counter, at(3)), inFlight);
      await settle(other, attemptOn(counter, at(0)), "counted", at(3));
      await assertRefused(counters, attemptOn(counter, at(3)), inFlight);
      await settle(other, attemptOn(counter, at(1)), "counted", at(3));
      await settle(other, attemptOn(counter, at(2)), "counted", at(3));
      await assertRefused(counters, attemptOn(counter, at(3)), limit(897));
    },
  },
  {
    line: 70,
    name: "A place that could start a pause is given to one attempt at a time.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter({ window: 900, pauses: [0, 5, 10] });
      await count(counters, attemptOn(counter, at(0)));
      await assertTaken(counters, attemptOn(counter, at(1)));
      await assertRefused(other, attemptOn(counter, at(1.001)), inFlight);
      await settle(counters, attemptOn(counter, at(1)), "counted");
      await assertRefused(other, attemptOn(counter, at(1.001)), limit(5));
      await assertTaken(other, attemptOn(counter, at(6)));
      await assertRefused(counters, attemptOn(counter, at(6)), inFlight);
    },
  },
  {
    line: 70,
    name: "Of simultaneous attempts in several processes, only as many get a place as there are, and a rejected one holds none.",
    run: (harness) =>
      race(harness, async (callers) => {
        const counter = newCounter();
        const attempt = attemptOn(counter);
        const refusals = await Promise.all(callers.map((counters) => counters.take(attempt)));
        const refused = refusals.filter((refusal) => refusal !== null);
        assert.equal(callers.length - refused.length, 3);
        assert.ok(refused.every(({ reason }) => reason === "in_flight"));
        for (const caller of callers.slice(0, 3)) await settle(caller, attempt, "returned");
        assert.equal(await placesLeft(harness.counters, counter), 3);
      }),
  },
  {
    line: 71,
    name: "An attempt takes places on both of its counters, or on none.",
    run: async ({ counters }) => {
      const [open, full] = [newCounter(), newCounter({ window: 900, pauses: [] })];
      await count(counters, attemptOn(full));
      await assertRefused(counters, attemptOn([open, full]), limit(900));
      await assertRefused(counters, attemptOn([full, open]), limit(900));
      assert.equal(await placesLeft(counters, open), 3);
      await assertTaken(counters, attemptOn([open, newCounter()]));
      assert.equal(await placesLeft(counters, open), 2);
    },
  },
  {
    line: 71,
    name: "Of simultaneous attempts that share their second counter, the rejected ones hold no place on their first.",
    run: (harness) =>
      race(harness, async (callers) => {
        const shared = newCounter();
        const firsts = callers.map(() => newCounter());
        const refusals = await Promise.all(
          callers.map((counters, turn) => counters.take(attemptOn([firsts[turn] ?? shared, shared]))),
        );
        assert.equal(refusals.filter((refusal) => refusal === null).length, 3);
        for (const [turn, first] of firsts.slice(0, 6).entries()) {
          assert.equal(await placesLeft(harness.counters, first), refusals[turn] === null ? 2 : 3);
        }
      }),
  },
  {
    line: 71,
    name: "If both counters reject an attempt, the longest limit decides, before attempts in flight.",
    run: async ({ counters }) => {
      const [short, long] = [newCounter({ window: 60, pauses: [] }), newCounter({ window: 900, pauses: [] })];
      for (const counter of [short, long]) await count(counters, attemptOn(counter));
      const busy = newCounter({ window: 60, pauses: [] });
      await assertTaken(counters, attemptOn(busy));
      await assertRefused(counters, attemptOn([short, long]), limit(900));
      await assertRefused(counters, attemptOn([long, short]), limit(900));
      await assertRefused(counters, attemptOn([busy, long]), limit(900));
      await assertRefused(counters, attemptOn([long, busy]), limit(900));
      await assertRefused(counters, attemptOn([newCounter(threePlaces), busy]), inFlight);
    },
  },
  {
    line: 72,
    name: "Keys of 64 characters are compared whole and by case.",
    run: async ({ counters }) => {
      const rule = { window: 900, pauses: [] };
      const key = `${newCounter().key}${"a".repeat(21)}`;
      const keys = [key, `${key.slice(0, -1)}b`, `${key.slice(0, -1)}A`, key.slice(0, -1)];
      for (const each of keys) await count(counters, attemptOn({ key: each, rule }));
      for (const each of keys) await assertRefused(counters, attemptOn({ key: each, rule }), limit(900));
    },
  },
  {
    line: 72,
    name: "Attempts on overlapping pairs of counters neither fail nor hang.",
    run: (harness) =>
      race(harness, async (callers) => {
        const names = Array.from({ length: 3 }, () => newCounter());
        const networks = Array.from({ length: 3 }, () => newCounter());
        const moves = callers.map(async (counters, turn) => {
          const [name, network] = [names[turn % 3], networks[(turn * 7) % 3]];
          assert.ok(name && network);
          const attempt = attemptOn([name, network], at(turn));
          if ((await counters.take(attempt)) === null) {
            await counters.settle({ ...attempt, settlements: ["forgotten", "returned"], now: at(turn) });
          }
        });
        await Promise.all(moves);
        for (const network of networks) assert.equal(await placesLeft(harness.counters, network), 3);
      }),
  },
]);

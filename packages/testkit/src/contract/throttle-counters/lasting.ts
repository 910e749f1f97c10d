import assert from "node:assert/strict";
import { clockTolerance, settlementTime } from "@portcullis/core/ports";
import { checksOf } from "../../harness/check.ts";
import { isStorageError } from "../../harness/expectations.ts";
import { inTurn } from "../../harness/in-turn.ts";
import { at } from "../../harness/samples.ts";
import { needs, type ThrottleCountersHarness } from "../../harness/throttle-counters-harness.ts";
import { assertRefused, assertTaken, attemptOn, count, inFlight, limit, newCounter, settle } from "./attempts.ts";

/** A time long past, at which no other check has counters. */
const past = (seconds: number) => new Date(Date.UTC(1987, 0, 1) + seconds * 1000);

const callsOn = (counters: Parameters<typeof settle>[0]) => {
  const attempt = attemptOn(newCounter());
  return [
    () => counters.take(attempt),
    () => settle(counters, attempt, "counted"),
    () => settle(counters, attempt, "forgotten"),
    () => counters.purge({ now: new Date(0), limit: 1 }),
  ];
};

export const lastingCounters = checksOf<ThrottleCountersHarness>("ThrottleCounters", [
  {
    line: 76,
    name: "An attempt that is not settled within 30 seconds counts, and can no longer be settled.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter({ window: 600, pauses: [0] });
      for (const second of [0, 1]) await assertTaken(counters, attemptOn(counter, at(second)));
      await assertRefused(other, attemptOn(counter, at(settlementTime + 0.999)), inFlight);
      await settle(counters, attemptOn(counter, at(0)), "returned", at(settlementTime));
      await assertRefused(other, attemptOn(counter, at(settlementTime + 1)), limit(569));
      await settle(counters, attemptOn(counter, at(1)), "returned", at(settlementTime + 1));
      await assertRefused(counters, attemptOn(counter, at(settlementTime + 1)), limit(569));
    },
  },
  {
    line: 76,
    name: "An attempt can be settled until the millisecond before its 30 seconds end.",
    run: async ({ counters }) => {
      const counter = newCounter({ window: 600, pauses: [] });
      await assertTaken(counters, attemptOn(counter, at(0)));
      await settle(counters, attemptOn(counter, at(0)), "returned", at(settlementTime - 0.001));
      await assertTaken(counters, attemptOn(counter, at(settlementTime)));
    },
  },
  {
    line: 77,
    name: "A counter starts anew exactly when its window has ended, measured from its first attempt.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter({ window: 10, pauses: [0] });
      await count(counters, attemptOn(counter, at(0)));
      await count(other, attemptOn(counter, at(9)));
      await assertRefused(counters, attemptOn(counter, at(9.999)), limit(1));
      for (const second of [10, 11]) await count(counters, attemptOn(counter, at(second)));
      await assertRefused(other, attemptOn(counter, at(11)), limit(9));
    },
  },
  {
    line: 77,
    name: "A count by a clock that was up to a day ahead counts; one further ahead is ignored.",
    run: async ({ counters }) => {
      const rule = { window: 600, pauses: [] };
      const [ahead, wrong] = [newCounter(rule), newCounter(rule)];
      await count(counters, attemptOn(ahead, at(clockTolerance)));
      await assertRefused(counters, attemptOn(ahead, at(0)), limit(clockTolerance + 600));
      await count(counters, attemptOn(wrong, at(clockTolerance + 0.001)));
      await count(counters, attemptOn(wrong, at(0)));
      await assertRefused(counters, attemptOn(wrong, at(0)), limit(600));
    },
  },
  {
    line: 77,
    name: "A wait is in whole seconds, rounded up.",
    run: async ({ counters }) => {
      const counter = newCounter({ window: 600, pauses: [2] });
      await count(counters, attemptOn(counter, at(0)));
      await assertRefused(counters, attemptOn(counter, at(0.001)), limit(2));
      await assertRefused(counters, attemptOn(counter, at(1)), limit(1));
      await assertRefused(counters, attemptOn(counter, at(1.999)), limit(1));
      await assertTaken(counters, attemptOn(counter, at(2)));
    },
  },
  {
    line: 78,
    name: "Purge deletes only counters whose window has ended, at most its limit, and returns how many.",
    run: ({ counters }) =>
      inTurn(async () => {
        while ((await counters.purge({ now: past(86_400), limit: 1000 })) > 0);
        const rule = { window: 60, pauses: [] };
        for (let second = 0; second < 5; second += 1) await count(counters, attemptOn(newCounter(rule), past(second)));
        const [running, present] = [newCounter(rule), newCounter(rule)];
        await count(counters, attemptOn(running, past(4.001)));
        await count(counters, attemptOn(present));
        const counts: number[] = [];
        for (const most of [2, 2, 2, 2]) counts.push(await counters.purge({ now: past(64), limit: most }));
        assert.deepStrictEqual(counts, [2, 2, 1, 0]);
        await assertRefused(counters, attemptOn(running, past(5)), limit(60));
        await assertRefused(counters, attemptOn(present), limit(60));
        assert.equal(await counters.purge({ now: past(86_400), limit: 1000 }), 1);
      }),
  },
  {
    line: 28,
    name: "When the database can't be reached, each method on counters fails as unavailable.",
    skip: needs("unreachable"),
    run: async (harness) => {
      const counters = (await harness.unreachable?.()) ?? harness.counters;
      for (const call of callsOn(counters)) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
  {
    line: 65,
    name: "After close each method on counters fails as unavailable, and closing again does nothing.",
    skip: needs("closable"),
    run: async (harness) => {
      const store = await harness.closable?.();
      assert.ok(store);
      await count(store.counters, attemptOn(newCounter()));
      await Promise.all([store.close(), store.close()]);
      await store.close();
      for (const call of callsOn(store.counters)) await assert.rejects(call(), isStorageError("unavailable"));
    },
  },
]);

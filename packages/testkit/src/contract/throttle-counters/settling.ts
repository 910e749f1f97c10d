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
} from "./attempts.ts";

export const settlingAttempts = checksOf<ThrottleCountersHarness>("ThrottleCounters", [
  {
    line: 73,
    name: "Settling the nth counted attempt starts the nth pause; the last lasts for the rest of the window.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter({ window: 600, pauses: [0, 5, 60] });
      await count(counters, attemptOn(counter, at(0)));
      await assertTaken(counters, attemptOn(counter, at(1)));
      await settle(other, attemptOn(counter, at(1)), "counted", at(21));
      await assertRefused(counters, attemptOn(counter, at(21)), limit(5));
      await assertRefused(counters, attemptOn(counter, at(25.999)), limit(1));
      await count(other, attemptOn(counter, at(26)));
      await assertRefused(counters, attemptOn(counter, at(26)), limit(60));
      await count(counters, attemptOn(counter, at(86)));
      await assertRefused(other, attemptOn(counter, at(86)), limit(514));
    },
  },
  {
    line: 73,
    name: "A rejected attempt extends no pause and takes no place.",
    run: async ({ counters }) => {
      const counter = newCounter({ window: 600, pauses: [5, 10] });
      await count(counters, attemptOn(counter, at(0)));
      for (const second of [1, 2, 3]) await assertRefused(counters, attemptOn(counter, at(second)), limit(5 - second));
      await count(counters, attemptOn(counter, at(5)));
      await assertRefused(counters, attemptOn(counter, at(5)), limit(10));
    },
  },
  {
    line: 73,
    name: "Attempts in flight that count lead to the same pause as attempts one after the other.",
    run: async ({ counters }) => {
      const counter = newCounter({ window: 600, pauses: [0, 0, 7] });
      for (const second of [0, 1, 2]) await assertTaken(counters, attemptOn(counter, at(second)));
      for (const second of [2, 0, 1]) await settle(counters, attemptOn(counter, at(second)), "counted", at(10));
      await assertRefused(counters, attemptOn(counter, at(10)), limit(7));
    },
  },
  {
    line: 74,
    name: "A returned attempt only gives back its own place, and ends the pause that it would have started.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter({ window: 600, pauses: [0, 60] });
      await count(counters, attemptOn(counter, at(0)));
      await assertTaken(counters, attemptOn(counter, at(1)));
      await settle(other, attemptOn(counter, at(1)), "returned", at(2));
      await count(other, attemptOn(counter, at(2)));
      await assertRefused(counters, attemptOn(counter, at(2)), limit(60));
      const busy = newCounter();
      for (const second of [0, 1, 2]) await assertTaken(counters, attemptOn(busy, at(second)));
      await settle(other, attemptOn(busy, at(1)), "returned", at(3));
      await assertTaken(counters, attemptOn(busy, at(3)));
      await assertRefused(counters, attemptOn(busy, at(4)), inFlight);
    },
  },
  {
    line: 74,
    name: "An attempt is settled once: settling it again, or settling an attempt that was never taken, changes nothing.",
    run: async ({ counters }) => {
      const counter = newCounter();
      await assertTaken(counters, attemptOn(counter, at(0)));
      await assertTaken(counters, attemptOn(counter, at(1)));
      await settle(counters, attemptOn(counter, at(0)), "counted", at(2));
      for (const settlement of ["returned", "counted"] as const) {
        await settle(counters, attemptOn(counter, at(0)), settlement, at(2));
        await settle(counters, attemptOn(counter, at(0.5)), settlement, at(2));
      }
      assert.equal(await placesLeft(counters, counter, at(2)), 1);
      const untouched = newCounter();
      for (const settlement of ["returned", "counted", "forgotten"] as const) {
        await settle(counters, attemptOn(untouched), settlement);
      }
      assert.equal(await placesLeft(counters, untouched), 3);
    },
  },
  {
    line: 74,
    name: "Of several attempts with the same start, each settlement settles one.",
    run: (harness) =>
      race(harness, async (callers) => {
        const counter = newCounter({ window: 600, pauses: callers.map(() => 0) });
        const attempt = attemptOn(counter);
        await Promise.all(callers.map((counters) => assertTaken(counters, attempt)));
        const settled = callers.map((counters, turn) => settle(counters, attempt, turn < 3 ? "counted" : "returned"));
        await Promise.all(settled);
        const all = await Promise.all(callers.map((counters) => counters.take(attempt)));
        assert.equal(all.filter((refusal) => refusal === null).length, callers.length - 2);
      }),
  },
  {
    line: 75,
    name: "A forgotten counter starts anew, and attempts that were in flight on it no longer settle anything.",
    run: async ({ counters, other = counters }) => {
      const counter = newCounter();
      await count(counters, attemptOn(counter, at(0)));
      await assertTaken(counters, attemptOn(counter, at(1)));
      await assertTaken(other, attemptOn(counter, at(2)));
      await settle(other, attemptOn(counter, at(2)), "forgotten", at(3));
      await settle(counters, attemptOn(counter, at(1)), "counted", at(3));
      for (const second of [800, 801, 802]) await count(counters, attemptOn(counter, at(second)));
      await assertRefused(counters, attemptOn(counter, at(899)), limit(801));
    },
  },
  {
    line: 75,
    name: "When the first counter is forgotten, the second is still settled.",
    run: async ({ counters }) => {
      const shared = newCounter();
      for (const settlement of ["returned", "counted", "returned", "counted"] as const) {
        const attempt = attemptOn([newCounter(), shared]);
        await assertTaken(counters, attempt);
        await counters.settle({ ...attempt, settlements: ["forgotten", settlement], now: at(1) });
      }
      assert.equal(await placesLeft(counters, shared, at(1)), 1);
    },
  },
]);

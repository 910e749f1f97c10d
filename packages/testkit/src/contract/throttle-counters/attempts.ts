import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type {
  CountedAttempt,
  Counter,
  CounterRefusal,
  CountingRule,
  Settlement,
  ThrottleCounters,
} from "@portcullis/core/ports";
import { at, unique } from "../../harness/samples.ts";
import type { ThrottleCountersHarness } from "../../harness/throttle-counters-harness.ts";

/** Three places, and no more until the window ends after a quarter of an hour. */
export const threePlaces: CountingRule = { window: 900, pauses: [0, 0] };

/** A counter that no other check uses. */
export const newCounter = (rule: CountingRule = threePlaces): Counter => ({
  key: createHash("sha256").update(unique()).digest("base64url"),
  rule,
});

export const attemptOn = (counters: Counter | readonly Counter[], startedAt: Date = at(0)): CountedAttempt => ({
  counters: "key" in counters ? [counters] : counters,
  startedAt,
});

export const inFlight: CounterRefusal = { reason: "in_flight" };

export const limit = (wait: number): CounterRefusal => ({ reason: "limit", wait });

export async function assertTaken(counters: ThrottleCounters, attempt: CountedAttempt): Promise<void> {
  assert.deepStrictEqual(await counters.take(attempt), null);
}

export async function assertRefused(
  counters: ThrottleCounters,
  attempt: CountedAttempt,
  refusal: CounterRefusal,
): Promise<void> {
  assert.deepStrictEqual(await counters.take(attempt), refusal);
}

/** Settles the attempt in the same way on each of its counters, by default at its start time. */
export const settle = (
  counters: ThrottleCounters,
  attempt: CountedAttempt,
  settlement: Settlement,
  now: Date = attempt.startedAt,
): Promise<void> => counters.settle({ ...attempt, settlements: attempt.counters.map(() => settlement), now });

/** An attempt that takes its places and counts at once. */
export async function count(counters: ThrottleCounters, attempt: CountedAttempt): Promise<void> {
  await assertTaken(counters, attempt);
  await settle(counters, attempt, "counted");
}

/**
 * Returns how many free places the counter has at the time. It takes them and gives them back, with start times that no
 * other attempt of a check has.
 */
export async function placesLeft(counters: ThrottleCounters, counter: Counter, time: Date = at(0)): Promise<number> {
  const taken: CountedAttempt[] = [];
  for (;;) {
    const attempt = attemptOn(counter, new Date(time.getTime() + 100 + taken.length));
    if ((await counters.take(attempt)) !== null || taken.length > 20) break;
    taken.push(attempt);
  }
  for (const attempt of taken) await settle(counters, attempt, "returned");
  return taken.length;
}

/**
 * Runs the race as often and with as many callers as the harness says. The callers alternate between both processes.
 */
export async function race(
  { counters, other = counters, races = { callers: 16, rounds: 3 } }: ThrottleCountersHarness,
  round: (callers: readonly ThrottleCounters[]) => Promise<void>,
): Promise<void> {
  const callers = Array.from({ length: races.callers }, (_, index) => (index % 2 === 0 ? counters : other));
  for (let turn = 0; turn < races.rounds; turn += 1) await round(callers);
}

import { createHash } from "node:crypto";
import { MemoryThrottleCounters } from "@portcullis/adapters-memory";
import { expect, test } from "vitest";

const rule = { window: 900, pauses: [0, 0] };
const now = new Date();
const later = new Date(now.getTime() + 900_000);

const attemptOf = (text: string, startedAt = now) => ({
  counters: [{ key: createHash("sha256").update(text).digest("base64url"), rule }],
  startedAt,
});

/** An attempt that is settled as failed at once. */
const fail = async (counters: MemoryThrottleCounters, attempt: ReturnType<typeof attemptOf>) => {
  const refusal = await counters.take(attempt);
  if (refusal === null) await counters.settle({ ...attempt, settlements: ["counted"], now });
  return refusal;
};

test("counters in memory give each subject a counter while there is room", async () => {
  const counters = new MemoryThrottleCounters({ capacity: 1000 });
  for (let turn = 0; turn < 3000; turn += 1) expect(await fail(counters, attemptOf(`${turn % 1000}`))).toBeNull();
  expect(await fail(counters, attemptOf("7"))).toEqual({ reason: "limit", wait: 900 });
});

test("counters in memory are at most twice the capacity, and a flood of names drops no count", async () => {
  const counters = new MemoryThrottleCounters({ capacity: 50 });
  const alice = attemptOf("alice");
  for (let failure = 0; failure < 3; failure += 1) await fail(counters, alice);
  for (let turn = 0; turn < 5000; turn += 1) await fail(counters, attemptOf(`stranger ${turn}`));
  expect(await fail(counters, alice)).toEqual({ reason: "limit", wait: 900 });
  const purge = { now: later, limit: 10_000 };
  expect(await counters.purge(purge)).toBe(100);
  expect(await counters.purge(purge)).toBe(0);
  expect(await counters.take(attemptOf("alice", later))).toBeNull();
});

test.each([0, 1.5, 2 ** 24 + 1])("counters in memory refuse a capacity of %d", (capacity) => {
  expect(() => new MemoryThrottleCounters({ capacity })).toThrow(RangeError);
});

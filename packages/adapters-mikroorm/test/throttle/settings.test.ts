import { createHash, createSecretKey, randomBytes } from "node:crypto";
import {
  clientNetwork,
  CountingThrottle,
  defaultLimits,
  MemoryThrottleCounters,
  type ThrottleLimits,
} from "@portcullis/adapters-mikroorm/throttle";
import type { UsernameKey } from "@portcullis/core";
import { SettableClock } from "@portcullis/testkit";
import { expect, test } from "vitest";

const throttleWith = (limits: Partial<ThrottleLimits>, keyBytes = 32) =>
  new CountingThrottle({
    counters: new MemoryThrottleCounters(),
    key: createSecretKey(randomBytes(keyBytes)),
    clock: new SettableClock(),
    limits: { ...defaultLimits, ...limits },
  });

test.each([
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::ffff", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80::/64"],
  ["not an address", null],
])("%s counts as %s.", (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

test("Limits can be stricter.", async () => {
  const throttle = throttleWith({ freeFailures: 1, mostPerName: 1 });
  const attempt = { usernameKey: "alice" as UsernameKey };
  expect(await throttle.take(attempt)).toBeNull();
  expect(await throttle.take(attempt)).toEqual({ retryAfter: 86_400 });
});

test.each([
  { mostPerName: 101 },
  { mostPerNetwork: 10_001 },
  { longestPause: 0 },
  { nameWindow: 1.5 },
  { freeFailures: Number.NaN },
])("Limits such as %o are refused.", (limits) => {
  expect(() => throttleWith(limits)).toThrow(RangeError);
});

test("A short key is refused.", () => {
  expect(() => throttleWith({}, 31)).toThrow(RangeError);
});

const counterOf = (text: string) => ({ key: createHash("sha256").update(text).digest("base64url"), rule });
const rule = { window: 900, pauses: [0, 0] };
const now = new Date();

test("In memory each name has a counter of its own, as long as there is room.", async () => {
  const counters = new MemoryThrottleCounters({ capacity: 1000 });
  const taken = await Promise.all(
    Array.from({ length: 3000 }, (_, turn) => counters.take({ name: counterOf(`${turn % 1000}`), network: null, now })),
  );
  expect(taken.every((wait) => wait === null)).toBe(true);
  expect(await counters.take({ name: counterOf("7"), network: null, now })).toBe(900);
});

test("In memory there are at most twice as many counters as asked for, and nobody's count is lost to a flood of names.", async () => {
  const counters = new MemoryThrottleCounters({ capacity: 50 });
  const alice = { name: counterOf("alice"), network: null, now };
  for (let failure = 0; failure < 3; failure += 1) await counters.take(alice);
  for (let turn = 0; turn < 5000; turn += 1) {
    await counters.take({ name: counterOf(`stranger ${turn}`), network: null, now });
  }
  expect(await counters.take(alice)).toBe(900);
  const later = { now: new Date(now.getTime() + 900_000), limit: 10_000 };
  expect(await counters.purge(later)).toBe(100);
  expect(await counters.purge(later)).toBe(0);
  expect(await counters.take({ ...alice, now: later.now })).toBeNull();
});

test.each([0, 1.5, 2 ** 24 + 1])("A capacity of %d counters is refused.", (capacity) => {
  expect(() => new MemoryThrottleCounters({ capacity })).toThrow(RangeError);
});

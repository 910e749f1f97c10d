import { createSecretKey, randomBytes } from "node:crypto";
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

import { expect, test } from "vitest";
import { Lifetimes } from "../../src/policies/lifetimes.ts";

const now = new Date("2026-01-01T00:00:00.250Z");

test("expiry times are whole seconds, rounded up, so that a token is valid for its full time", () => {
  const lifetimes = new Lifetimes({ accessTtl: 60, refreshIdleTtl: 120, sessionTtl: 300 });
  const deadline = lifetimes.deadline(now);
  expect(deadline.toISOString()).toBe("2026-01-01T00:05:01.000Z");
  expect(lifetimes.expiries(now, deadline)).toEqual({
    expiresAt: new Date("2026-01-01T00:01:01.000Z"),
    refreshExpiresAt: new Date("2026-01-01T00:02:01.000Z"),
  });
});

test("no token expires after the deadline of its session", () => {
  const lifetimes = new Lifetimes({ accessTtl: 60, refreshIdleTtl: 120, sessionTtl: 120 });
  const deadline = new Date("2026-01-01T00:00:30.000Z");
  expect(lifetimes.expiries(now, deadline)).toEqual({ expiresAt: deadline, refreshExpiresAt: deadline });
});

test("the parent refresh token may be repeated until the retry window ends, and never with a window of 0", () => {
  const lifetimes = new Lifetimes({ refreshRetryWindow: 10 });
  expect(lifetimes.mayRepeat(now, new Date(now.getTime() + 9_999))).toBe(true);
  expect(lifetimes.mayRepeat(now, new Date(now.getTime() + 10_000))).toBe(false);
  expect(new Lifetimes({ refreshRetryWindow: 0 }).mayRepeat(now, now)).toBe(false);
});

test.each([
  { accessTtl: 0 },
  { accessTtl: 1.5 },
  { accessTtl: 3_000_000 },
  { refreshIdleTtl: 8_000_000 },
  { sessionTtl: 400_000_000 },
  { refreshRetryWindow: -1 },
  { refreshRetryWindow: 301 },
  { accessTtl: Number.NaN },
])("the lifetimes %j are rejected", (settings) => {
  expect(() => new Lifetimes(settings)).toThrow(RangeError);
});

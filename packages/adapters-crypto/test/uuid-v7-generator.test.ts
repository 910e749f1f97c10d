import { describe, expect, test } from "vitest";
import { SystemClock, UuidV7Generator } from "../src/index.ts";

const generator = new UuidV7Generator();

describe("A record id", () => {
  test("is a UUIDv7 of the given time, in canonical text", () => {
    // The time of the example in RFC 9562, appendix A.6.
    const id = generator.sessionId(new Date("2022-02-22T19:22:22.000Z"));
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("is another each time within one millisecond, with at least 62 random bits", () => {
    const at = new Date("2026-03-01T12:00:00Z");
    const ids = Array.from({ length: 2_000 }, () => BigInt(`0x${generator.sessionId(at).replaceAll("-", "")}`));
    expect(new Set(ids).size).toBe(2_000);
    let [everSet, alwaysSet] = [0n, (1n << 128n) - 1n];
    for (const id of ids) [everSet, alwaysSet] = [everSet | id, alwaysSet & id];
    const varying = (everSet & ~alwaysSet).toString(2).replaceAll("0", "").length;
    expect(varying).toBeGreaterThanOrEqual(62);
  });

  test("sorts by time", () => {
    const ids = [0, 1, 1_000, 2 ** 40].map((ms) => generator.sessionId(new Date(ms)));
    expect(ids.toSorted()).toEqual(ids);
  });

  test.each([new Date(Number.NaN), new Date(-1)])("can't be of a time that a UUIDv7 can't hold", (at) => {
    expect(() => generator.sessionId(at)).toThrow(RangeError);
  });
});

describe("The system clock", () => {
  test("returns the time of the machine, as a new date each time", () => {
    const clock = new SystemClock();
    const [before, first, second, after] = [Date.now(), clock.now(), clock.now(), Date.now()];
    expect(first).not.toBe(second);
    expect(first.getTime()).toBeGreaterThanOrEqual(before);
    expect(second.getTime()).toBeLessThanOrEqual(after);
  });
});

import { throttleCountersContract } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";
import { soundCounters } from "./faults/sound-counters.ts";
import { countersFaults } from "./faults/throttle-counters-faults.ts";

test("Correct throttle counters pass every check of their contract", async () => {
  expect(throttleCountersContract.filter((check) => check.skip(soundCounters()) !== null)).toEqual([]);
  expect(await failingChecks(throttleCountersContract, soundCounters())).toEqual([]);
});

describe("An adapter of throttle counters that", () => {
  test.each(countersFaults)("$is fails the checks for that fault", async ({ breaks, noticedBy }) => {
    const sound = soundCounters();
    const failing = await failingChecks(throttleCountersContract, { ...sound, ...breaks(sound) });
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });
});

test("Every check of the contract of throttle counters is failed by some broken adapter", () => {
  const noticed = countersFaults.flatMap(({ noticedBy }) => noticedBy);
  const names = throttleCountersContract.map(({ line, name }) => `${line}. ${name}`);
  expect(names.filter((name) => !noticed.some((beginning) => name.startsWith(beginning)))).toEqual([]);
});

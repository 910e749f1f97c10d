import { storageContract } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";
import { accessTokenFaults } from "./faults/access-token-faults.ts";
import { closingFaults } from "./faults/closing-faults.ts";
import { lastingFaults } from "./faults/lasting-faults.ts";
import { rotationFaults } from "./faults/rotation-faults.ts";
import { userFaults } from "./faults/user-faults.ts";
import { valueFaults } from "./faults/value-faults.ts";
import { memoryHarness } from "./memory-harness.ts";

const faults = [
  ...userFaults,
  ...valueFaults,
  ...accessTokenFaults,
  ...lastingFaults,
  ...rotationFaults,
  ...closingFaults,
];

test("The sound adapter is asked every check of the storage contract and fails none", async () => {
  expect(storageContract.filter((check) => check.skip(memoryHarness()) !== null)).toEqual([]);
  expect(await failingChecks(storageContract, memoryHarness())).toEqual([]);
});

describe("An adapter that", () => {
  test.each(faults)("$is is found out", async ({ breaks, noticedBy }) => {
    const sound = memoryHarness();
    const failing = await failingChecks(storageContract, { ...sound, ...breaks(sound) });
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });
});

test("Every check of the storage contract is failed by some broken adapter", () => {
  const noticed = faults.flatMap(({ noticedBy }) => noticedBy);
  const names = storageContract.map(({ line, name }) => `${line}. ${name}`);
  expect(names.filter((name) => !noticed.some((beginning) => name.startsWith(beginning)))).toEqual([]);
});

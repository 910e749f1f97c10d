import { storageContract } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";
import { accessTokenDeletionFaults } from "./faults/access-tokens/deletion.ts";
import { accessTokenLastingFaults } from "./faults/access-tokens/lasting.ts";
import { accessTokenListingFaults } from "./faults/access-tokens/listing.ts";
import { accessTokenReadingFaults } from "./faults/access-tokens/reading.ts";
import { userChangesFaults } from "./faults/users/changes.ts";
import { userConditionFaults } from "./faults/users/conditions.ts";
import { userCreationFaults } from "./faults/users/creation.ts";
import { userDisablingAndDeletionFaults } from "./faults/users/disabling-and-deletion.ts";
import { userLastingFaults } from "./faults/users/lasting.ts";
import { userReadingFaults } from "./faults/users/reading.ts";
import { closingFaults } from "./faults/closing-faults.ts";
import { oneTimeSecretFaults } from "./faults/one-time-secrets.ts";
import { userAddressFaults } from "./faults/users/addresses.ts";
import { rotationFaults } from "./faults/rotation-faults.ts";
import { valueFaults } from "./faults/value-faults.ts";
import { memoryHarness } from "./memory-harness.ts";

const faults = [
  ...userCreationFaults,
  ...userReadingFaults,
  ...userChangesFaults,
  ...userConditionFaults,
  ...userAddressFaults,
  ...userDisablingAndDeletionFaults,
  ...userLastingFaults,
  ...valueFaults,
  ...accessTokenReadingFaults,
  ...accessTokenListingFaults,
  ...accessTokenDeletionFaults,
  ...accessTokenLastingFaults,
  ...rotationFaults,
  ...oneTimeSecretFaults,
  ...closingFaults,
];

test("The correct adapter passes every check of the storage contract", async () => {
  expect(storageContract.filter((check) => check.skip(memoryHarness()) !== null)).toEqual([]);
  expect(await failingChecks(storageContract, memoryHarness())).toEqual([]);
});

describe("An adapter that", () => {
  test.each(faults)("$is fails the checks for that fault", async ({ breaks, noticedBy }) => {
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

import { createCheapPasswordHasher, passwordHasherContract, registerContract } from "@portcullis/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

registerContract({ describe, test, beforeAll, afterAll }, passwordHasherContract, () => {
  let hashes = 0;
  const onHash = () => void (hashes += 1);
  const otherSettings = [createCheapPasswordHasher({ cost: 2, onHash })];
  const hasher = createCheapPasswordHasher({ onHash });
  return { harness: { hasher, otherSettings, foreignHashes: [], hashesMade: () => hashes } };
});

afterEach(() => void vi.unstubAllEnvs());

test("The cheap password hasher does not work in production", () => {
  vi.stubEnv("NODE_ENV", "production");
  expect(() => createCheapPasswordHasher()).toThrow("must not be used in production");
});

test("The cheap password hasher refuses a cost that it does not have", () => {
  for (const cost of [0, 10, 1.5, Number.NaN]) expect(() => createCheapPasswordHasher({ cost })).toThrow(RangeError);
});

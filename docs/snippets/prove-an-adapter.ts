import type { UserId } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";
import {
  registerContract,
  type SampleProfile,
  type StorageHarness,
  sampleProfiles,
  storageContract,
} from "@portcullis/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";

registerContract({ describe, test, beforeAll, afterAll }, storageContract, () => {
  const { users, accessTokens } = createMemoryStorage<SampleProfile>(); // your repositories here
  const harness: StorageHarness<SampleProfile> = {
    users,
    accessTokens,
    profiles: sampleProfiles,
    ids: {
      kind: "uuid",
      make: () => crypto.randomUUID() as UserId,
      malformed: ["", "42", "not-a-uuid"],
    },
  };
  return { harness, close: () => undefined };
});

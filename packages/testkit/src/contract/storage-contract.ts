import type { Check } from "../harness/check.ts";
import { accessTokenDeletion } from "./access-tokens/deletion.ts";
import { lastingRecords } from "./access-tokens/lasting.ts";
import { accessTokenListing } from "./access-tokens/listing.ts";
import { accessTokenReading } from "./access-tokens/reading.ts";
import { accessTokenFaults, userFaults } from "./faults.ts";
import { closingChecks } from "./closing.ts";
import { oneTimeSecretChecks } from "./one-time-secrets.ts";
import { rotationChecks } from "./rotation.ts";
import type { StorageHarness } from "../harness/storage-harness.ts";
import { userAddresses } from "./users/addresses.ts";
import { userChanges } from "./users/changes.ts";
import { userCreation } from "./users/creation.ts";
import { lastingUsers } from "./users/lasting.ts";
import { userReading } from "./users/reading.ts";
import { userValues } from "./users/values.ts";

/**
 * What every adapter of `UserRepository` and `AccessTokenRepository` must do: lines 1 to 35, 50 to 54, 65 and 66 of the
 * contract.
 */
export const storageContract: readonly Check<StorageHarness>[] = [
  ...userCreation,
  ...userReading,
  ...userChanges,
  ...lastingUsers,
  ...userValues,
  ...userAddresses,
  ...userFaults,
  ...accessTokenReading,
  ...accessTokenListing,
  ...accessTokenDeletion,
  ...lastingRecords,
  ...accessTokenFaults,
  ...rotationChecks,
  ...oneTimeSecretChecks,
  ...closingChecks,
];

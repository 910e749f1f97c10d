import type { StorageHarness } from "./storage-harness.ts";

const reasons = {
  closable: "a store can't be closed here",
  corrupt: "a stored record can't be spoilt here",
  countRoundTrips: "round trips can't be counted here",
  dump: "what is stored can't be dumped here",
  oneTimeSecrets: "the store keeps no one-time secrets",
  readOnly: "writes can't be made to fail here",
  unreachable: "no database that could be out of reach",
  withUniqueField: "no field of the profile can be made unique here",
} as const;

/** Skips a check on harnesses that can't do what it needs. */
export const needs =
  (capability: keyof typeof reasons) =>
  (harness: StorageHarness): string | null =>
    harness[capability] === undefined ? reasons[capability] : null;

export const needsAddresses = ({ users }: StorageHarness): string | null =>
  users.findByAddress === undefined ? "the store can't find users by their address" : null;

export const needsOwnIds = ({ ids }: StorageHarness): string | null =>
  ids.make !== undefined ? null : `ids of kind ${ids.kind} are made by the store alone`;

export const needsProfile = ({ profiles }: StorageHarness): string | null =>
  Object.keys(profiles.full()).length === 0 ? "the profile has no fields" : null;

export const needsOptionalFields = ({ profiles }: StorageHarness): string | null =>
  Object.keys(profiles.full()).length === Object.keys(profiles.bare()).length
    ? "the profile has no optional field"
    : null;

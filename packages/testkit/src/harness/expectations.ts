import assert from "node:assert/strict";
import {
  type SessionId,
  type SessionRecord,
  ProfileFieldTakenError,
  StorageError,
  type User,
  type UserId,
  UsernameTakenError,
} from "@portcullis/core/ports";
import { at } from "./samples.ts";
import type { StorageHarness } from "./storage-harness.ts";

/** A digest may be any kind of Uint8Array, such as a Buffer. Its bytes are compared. */
const comparable = (record: SessionRecord) => ({
  ...record,
  digest: record.digest === null ? null : Buffer.from(record.digest).toString("hex"),
});

export function assertSameRecord(actual: SessionRecord | undefined, expected: SessionRecord): void {
  assert.ok(actual, "there is no record");
  assert.deepStrictEqual(comparable(actual), comparable(expected));
}

/** Asserts that the record is stored exactly as given. */
export async function assertStored(harness: StorageHarness, expected: SessionRecord): Promise<void> {
  const found = await harness.accessTokens.findWithUser(expected.id);
  assertSameRecord(found?.record, expected);
}

export async function assertGone(harness: StorageHarness, id: SessionId): Promise<void> {
  assert.equal(await harness.accessTokens.findWithUser(id), null, "the record is still found");
}

/** Asserts that the user is stored exactly as given. */
export async function assertUser(harness: StorageHarness, expected: User<object>): Promise<void> {
  assert.deepStrictEqual(await harness.users.findById(expected.id), expected);
}

export async function sessionIds(harness: StorageHarness, userId: UserId, now = at(1)): Promise<string[]> {
  const records = await harness.accessTokens.listByUser({ userId, now, limit: 1000 });
  return records.map((record) => record.id);
}

export const isTaken = (error: unknown): boolean => {
  assert.ok(error instanceof UsernameTakenError, "the error is not UsernameTakenError");
  assert.equal(error.field, "username");
  return true;
};

export const isFieldTaken =
  (field: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ProfileFieldTakenError, "the error is not ProfileFieldTakenError");
    assert.equal(error.field, field);
    return true;
  };

/** Asserts a StorageError, of the given kind if one is given, that contains nothing from the database. */
export const isStorageError =
  (kind?: StorageError["kind"]) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof StorageError, "the error is not StorageError");
    if (kind !== undefined) assert.equal(error.kind, kind);
    assert.equal(error.cause, undefined, "the error carries the database's own");
    return true;
  };

/**
 * Runs the race as often and with as many callers as the harness says, but with at least `leastCallers`. The rounds run
 * one after the other.
 */
export async function race(
  harness: StorageHarness,
  round: (callers: readonly number[]) => Promise<void>,
  leastCallers = 1,
): Promise<void> {
  const { callers, rounds } = harness.races ?? { callers: 16, rounds: 3 };
  const length = Math.max(callers, leastCallers);
  for (let count = 0; count < rounds; count += 1) await round(Array.from({ length }, (_, index) => index));
}

export const countTrue = (answers: readonly boolean[]): number => answers.filter(Boolean).length;

import { usernameKey, usernameLength } from "@portcullis/core";
import type { UserId } from "@portcullis/core/ports";
import { RepeatedKeys } from "./repeated-keys.ts";
import { UnadoptableUsersError } from "./unadoptable-users-error.ts";

export interface AdoptionOptions {
  /** How many users are read and written at once, 1 to 5,000. Default 1,000. */
  readonly batchSize?: number;
}

/** @throws RangeError */
export function checkedBatchSize({ batchSize = 1000 }: AdoptionOptions): number {
  if (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 5000) return batchSize;
  throw new RangeError("batchSize must be a whole number from 1 to 5000.");
}

/** The key of an existing username; null if the username is not valid. */
export function keyToFill(username: string): string | null {
  const key = usernameKey(username);
  if (key === null) return null;
  return Array.from(username).length <= usernameLength.max && Array.from(key).length <= usernameLength.max ? key : null;
}

/** An existing user. */
export interface KeyedUser {
  readonly id: UserId;
  /** The key of the username; null if the username is not valid. */
  readonly key: string | null;
}

/**
 * Checks all users before anything is changed. Keeps at most 24 bytes of memory for each of them.
 * @param all reads all users; called again if keys may be repeated
 * @throws UnadoptableUsersError if two users have one key, or a username is not valid
 */
export async function assertAdoptable(all: () => AsyncIterable<KeyedUser>): Promise<void> {
  const keys = new RepeatedKeys();
  const invalid: UserId[] = [];
  for await (const { id, key } of all()) {
    if (key === null) invalid.push(id);
    else keys.add(key);
  }
  const isRepeated = keys.end();
  const sameKey = isRepeated === null ? [] : await withSameKey(all(), isRepeated);
  if (sameKey.length > 0 || invalid.length > 0) throw new UnadoptableUsersError(sameKey, invalid);
}

async function withSameKey(
  all: AsyncIterable<KeyedUser>,
  isRepeated: (key: string) => boolean,
): Promise<readonly (readonly UserId[])[]> {
  const byKey = new Map<string, UserId[]>();
  for await (const { id, key } of all) {
    if (key === null || !isRepeated(key)) continue;
    const ids = byKey.get(key);
    if (ids === undefined) byKey.set(key, [id]);
    else ids.push(id);
  }
  return [...byKey.values()].filter((ids) => ids.length > 1);
}

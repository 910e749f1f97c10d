import { usernameKey, usernameLength } from "@portcullis/core";
import type { UserId } from "@portcullis/core/ports";
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

/** The keys of all existing users, before anything is changed. */
export class FoundKeys {
  readonly #byKey = new Map<string, UserId>();
  readonly #sameKey = new Map<string, UserId[]>();
  readonly #invalid: UserId[] = [];

  /** @param key null if the username is not valid */
  add(id: UserId, key: string | null): void {
    const first = key === null ? undefined : this.#byKey.get(key);
    if (key === null) this.#invalid.push(id);
    else if (first === undefined) this.#byKey.set(key, id);
    else this.#sameKey.set(key, [...(this.#sameKey.get(key) ?? [first]), id]);
  }

  /** @throws UnadoptableUsersError if two users have one key, or a username is not valid */
  assertAdoptable(): void {
    if (this.#sameKey.size > 0 || this.#invalid.length > 0)
      throw new UnadoptableUsersError([...this.#sameKey.values()], this.#invalid);
  }
}

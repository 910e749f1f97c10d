import type { UserId } from "@portcullis/core/ports";
import { v7 } from "uuid";

/** `uuid`: UUIDv7; `integer`: counted up from 1; `own`: the caller chooses each. */
export type UserIdKind = "uuid" | "integer" | "own";

/** How a store makes, recognises and orders the ids of its users. */
export interface UserIds {
  /** Null when it makes none, for the caller chooses them. */
  next(at: Date): UserId | null;
  isWellFormed(id: string): boolean;
  compare(one: UserId, other: UserId): number;
}

const byCodeUnits = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

const integer = (): UserIds => {
  let last = 0;
  return {
    next: () => String(++last) as UserId,
    isWellFormed: (id) => /^[1-9][0-9]{0,14}$/.test(id),
    compare: (one, other) => Number(one) - Number(other),
  };
};

const uuid: UserIds = {
  next: (at) => v7({ msecs: at.getTime() }) as UserId,
  isWellFormed: (id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id),
  compare: byCodeUnits,
};

const own: UserIds = { next: () => null, isWellFormed: (id) => id !== "", compare: byCodeUnits };

const kinds: Readonly<Record<UserIdKind, () => UserIds>> = { uuid: () => uuid, integer, own: () => own };

export const userIds = (kind: UserIdKind): UserIds => kinds[kind]();

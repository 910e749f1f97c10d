import type { SessionId, SessionRecord, Profile, User, UserId, UsernameKey } from "@portcullis/core/ports";
import type { UserIds } from "./user-ids.ts";

/** What the two repositories of one storage share. Nothing in it ever leaves; copies do. */
export interface MemoryState<P extends Profile> {
  readonly ids: UserIds;
  /** The profile fields of which no two users have the same value. */
  readonly uniqueFields: readonly (keyof P & string)[];
  /** All fields that a profile may have; absent: any. */
  readonly fields: readonly (keyof P & string)[] | undefined;
  readonly users: Map<UserId, User<P>>;
  readonly idsByUsernameKey: Map<UsernameKey, UserId>;
  readonly records: Map<SessionId, SessionRecord>;
}

export const emptyState = <P extends Profile>(
  ids: UserIds,
  uniqueFields: readonly (keyof P & string)[] = [],
  fields?: readonly (keyof P & string)[],
): MemoryState<P> => ({
  ids,
  uniqueFields,
  fields,
  users: new Map(),
  idsByUsernameKey: new Map(),
  records: new Map(),
});

import type {
  OneTimeSecretId,
  OneTimeSecretRecord,
  Profile,
  SessionId,
  SessionRecord,
  User,
  UserId,
  UsernameKey,
} from "@portcullis/core/ports";
import { MemoryAddresses } from "./memory-addresses.ts";
import type { UserIds } from "./user-ids.ts";

/** The shared state of the repositories of one storage. They only return copies of it. */
export interface MemoryState<P extends Profile> {
  readonly ids: UserIds;
  /** The profile fields of which no two users have the same value. */
  readonly uniqueFields: readonly (keyof P & string)[];
  /** All fields that a profile may have; absent: any. */
  readonly fields: readonly (keyof P & string)[] | undefined;
  readonly users: Map<UserId, User<P>>;
  readonly idsByUsernameKey: Map<UsernameKey, UserId>;
  readonly addresses: MemoryAddresses;
  readonly records: Map<SessionId, SessionRecord>;
  readonly secrets: Map<OneTimeSecretId, OneTimeSecretRecord>;
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
  addresses: new MemoryAddresses(),
  records: new Map(),
  secrets: new Map(),
});

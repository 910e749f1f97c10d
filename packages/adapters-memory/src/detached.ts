import type { OneTimeSecretRecord, Profile, SessionRecord, TokenDigest, User } from "@portcullis/core/ports";

/** Returns a copy without undefined fields, because a store has no such value. */
export function detachedFields<T extends object>(value: T): T {
  const copy = structuredClone(value);
  for (const [name, field] of Object.entries(copy)) if (field === undefined) Reflect.deleteProperty(copy, name);
  return copy;
}

export const detachedUser = <P extends Profile>(user: User<P>): User<P> => structuredClone(user);

export function detachedSecret({ digest, ...rest }: OneTimeSecretRecord): OneTimeSecretRecord {
  return { ...structuredClone(rest), digest: new Uint8Array(digest) as TokenDigest };
}

export const sameBytes = (one: Uint8Array | null, other: Uint8Array): boolean =>
  one !== null && one.length === other.length && one.every((byte, index) => byte === other[index]);

export function detachedRecord(record: SessionRecord): SessionRecord {
  const { digest, clientInfo, ...rest } = record;
  return {
    ...structuredClone(rest),
    // A digest may be a view of a larger buffer, all of which structuredClone would copy.
    digest: digest === null ? null : (new Uint8Array(digest) as TokenDigest),
    clientInfo: detachedFields(clientInfo),
  };
}

import type { Profile, PublicUser, User, UserId } from "../domain/user.ts";
import type { Json } from "../ports/token-codec.ts";

/**
 * A user as a claim. JSON knows no dates, so the names of the profile's date fields go beside it.
 *
 * A snapshot is only ever read from a token whose signature is good, so its shape is ours.
 */
interface Snapshot {
  readonly name: string;
  readonly created: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly dates: readonly string[];
}

export function takeSnapshot<P extends Profile>(user: User<P>): Json {
  const entries = Object.entries(user.profile as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const snapshot: Snapshot = {
    name: user.username,
    created: user.createdAt.getTime(),
    fields: Object.fromEntries(entries.map(([name, value]) => [name, value instanceof Date ? value.getTime() : value])),
    dates: entries.filter(([, value]) => value instanceof Date).map(([name]) => name),
  };
  return snapshot as unknown as Json;
}

/** Null when the claim is not a snapshot. */
export function readSnapshot<P extends Profile>(id: UserId, claim: Json): PublicUser<P> | null {
  if (typeof claim !== "object" || claim === null || !("fields" in claim)) return null;
  const { name, created, fields, dates } = claim as unknown as Snapshot;
  const profile = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, dates.includes(field) ? new Date(Number(value)) : value]),
  );
  return { id, username: name, disabled: false, createdAt: new Date(created), profile: profile as P };
}

import type { Profile, PublicUser, User, UserId } from "../domain/user.ts";
import type { Json } from "../ports/token-codec.ts";

/**
 * A user as a claim. JSON has no dates, large integers, bytes, NaN or infinities, so the snapshot lists the profile
 * fields that hold them.
 *
 * A snapshot is only read from a token with a valid signature, so its shape is known.
 */
interface Snapshot {
  readonly name: string;
  readonly created: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly dates: readonly string[];
  /** Absent if no field has such a value. */
  readonly others?: Readonly<Record<string, OtherKind>>;
}

type OtherKind = "bigint" | "bytes" | "number";

/** @throws TypeError if a profile field has a value that a token can't carry */
export function takeSnapshot<P extends Profile>(user: User<P>): Json {
  const entries = Object.entries(user.profile as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const others = entries.flatMap(([name, value]) => {
    const kind = otherKind(value);
    return kind === undefined ? [] : [[name, kind] as const];
  });
  const snapshot: Snapshot = {
    name: user.username,
    created: user.createdAt.getTime(),
    fields: Object.fromEntries(entries.map(([name, value]) => [name, written(name, value)])),
    dates: entries.filter(([, value]) => value instanceof Date).map(([name]) => name),
    ...(others.length === 0 ? {} : { others: Object.fromEntries(others) }),
  };
  return snapshot as unknown as Json;
}

/** Null if the claim is not a snapshot. */
export function readSnapshot<P extends Profile>(id: UserId, claim: Json): PublicUser<P> | null {
  if (typeof claim !== "object" || claim === null || !("fields" in claim)) return null;
  const { name, created, fields, dates, others = {} } = claim as unknown as Snapshot;
  const profile = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      if (dates.includes(field)) return [field, new Date(Number(value))];
      return [field, Object.hasOwn(others, field) ? read(others[field], String(value)) : value];
    }),
  );
  return { id, username: name, disabled: false, createdAt: new Date(created), profile: profile as P };
}

function otherKind(value: unknown): OtherKind | undefined {
  if (typeof value === "bigint") return "bigint";
  if (value instanceof Uint8Array) return "bytes";
  return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)) ? "number" : undefined;
}

function written(name: string, value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (otherKind(value) !== undefined) return Object.is(value, -0) ? "-0" : String(value);
  if (isJson(value)) return value;
  throw new TypeError(`The profile field "${name}" has a value that a stateless JWT can't carry.`);
}

function read(kind: OtherKind | undefined, text: string): unknown {
  if (kind === "bigint") return BigInt(text);
  if (kind === "number") return Number(text);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((one) => one === undefined || isJson(one));
}

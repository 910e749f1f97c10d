import { assertSettings } from "@portcullis/core/ports";
import { isStorableText } from "../values/storable-text.ts";
import { isUuid, uuidAt } from "../values/uuid.ts";

/** Ids of the application's own making. */
export interface OwnIds {
  /** A new, unused id for a user created at this time, for callers that choose none. */
  readonly generate: (createdAt: Date) => string;
  /** In code points, 1 to 1,000; default 255. */
  readonly maxLength?: number;
}

/**
 * The kind of a user's id: a UUIDv7 made here, a 32-bit or 64-bit integer made by the database, or the application's
 * own text.
 */
export type UserIdKind = "uuid" | "integer" | "bigint" | OwnIds;

export const defaultIdLength = 255;

/**
 * Checks a kind of ids, for callers that no compiler checks.
 * @param owner what the option is for, such as `defineUser`
 * @param kinds the kinds that have a name
 * @throws RangeError for the name of an unknown kind or option
 * @throws TypeError for a value of another type
 */
export function assertIdKind(owner: string, id: unknown, kinds: readonly string[]): void {
  const isOwn = typeof id === "object" && id !== null;
  assertSettings(owner, { id }, { id: isOwn ? { generate: "function", maxLength: "number" } : kinds });
}

/** What is known of ids before the database is asked. */
export interface UserIds {
  /** Whether the text is an id of this kind, in the one spelling the store gives back. */
  readonly accepts: (id: string) => boolean;
  /** Undefined: the database makes it. */
  readonly generate: (createdAt: Date) => string | undefined;
}

export function userIdsOf(kind: UserIdKind): UserIds {
  if (kind === "uuid") return { accepts: isUuid, generate: uuidAt };
  if (kind === "integer") return { accepts: isSignedInteger(32), generate: () => undefined };
  if (kind === "bigint") return { accepts: isSignedInteger(64), generate: () => undefined };
  const fits = new RegExp(`^.{1,${kind.maxLength ?? defaultIdLength}}$`, "su");
  return {
    accepts: (id) => fits.test(id) && isStorableText(id),
    generate: kind.generate,
  };
}

const isSignedInteger = (bits: number) => (text: string) =>
  /^(?:0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text);

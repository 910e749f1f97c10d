import { assertSettings } from "@portcullis/core/ports";
import { isStorableText } from "../values/storable-text.ts";
import { isUuid, uuidAt } from "../values/uuid.ts";

/** Ids that the application makes. */
export interface OwnIds {
  /** Returns a new, unused id for a user created at this time, if the caller chose none. */
  readonly generate: (createdAt: Date) => string;
  /** The maximum length in code points, 1 to 1,000; default 255. */
  readonly maxLength?: number;
}

/**
 * The kind of user ids: UUIDv7s made by the adapter, 32-bit or 64-bit integers made by the database, or strings of the
 * application.
 */
export type UserIdKind = "uuid" | "integer" | "bigint" | OwnIds;

export const defaultIdLength = 255;

/**
 * Checks a kind of ids, for callers that no compiler checks.
 * @param owner the function that takes the option, such as `defineUser`
 * @param kinds the kinds that have a name
 * @throws RangeError for the name of an unknown kind or option
 * @throws TypeError for a value of another type
 */
export function assertIdKind(owner: string, id: unknown, kinds: readonly string[]): void {
  const isOwn = typeof id === "object" && id !== null;
  assertSettings(owner, { id }, { id: isOwn ? { generate: "function", maxLength: "number" } : kinds });
}

/** What is known about ids without asking the database. */
export interface UserIds {
  /** Whether the text is an id of this kind in canonical form. */
  readonly accepts: (id: string) => boolean;
  /** Returns a new id; undefined if the database makes it. */
  readonly generate: (createdAt: Date) => string | undefined;
}

/** @param integerBits of an id of kind `integer`. Default 32. */
export function userIdsOf(kind: UserIdKind, integerBits = 32): UserIds {
  if (kind === "uuid") return { accepts: isUuid, generate: uuidAt };
  if (kind === "integer") return { accepts: isSignedInteger(integerBits), generate: () => undefined };
  if (kind === "bigint") return { accepts: isSignedInteger(64), generate: () => undefined };
  const fits = new RegExp(`^.{1,${kind.maxLength ?? defaultIdLength}}$`, "su");
  return {
    accepts: (id) => fits.test(id) && isStorableText(id),
    generate: kind.generate,
  };
}

const isSignedInteger = (bits: number) => (text: string) =>
  /^(?:0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text);

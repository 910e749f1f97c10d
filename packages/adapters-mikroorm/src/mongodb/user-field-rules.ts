import { type Profile, StorageError } from "@portcullis/core/ports";
import { storedCount, storedDate, storedFlag, storedText } from "../values/stored-values.ts";
import type { Collection } from "./fields.ts";
import type { UserDocuments } from "./user-documents.ts";
import type { UserIds } from "./user-ids.ts";

/** What a field of a stored user must contain. */
export interface UserFieldRule {
  /** The stored name. */
  readonly name: string;
  /** Whether the value, or its absence (`undefined`), can be read as a user's. */
  readonly fits: (value: unknown) => boolean;
}

/** The rules of built-in fields, except the password's hash, and of profile fields. */
export interface UserFieldRules {
  readonly all: readonly UserFieldRule[];
  /** A hash that is not a string matches no password. */
  readonly passwordHash: UserFieldRule;
  /** Of profile fields with a default. */
  readonly defaults: ReadonlyMap<string, unknown>;
}

export function userFieldRules<P extends Profile>(
  collection: Collection,
  { names }: UserDocuments<P>,
  ids: UserIds,
  profile: readonly string[],
): UserFieldRules {
  const fields = profile.map((property) => collection.field(property));
  const rule = (name: string, read: (value: unknown) => unknown): UserFieldRule => ({ name, fits: succeeds(read) });
  const optional = (name: string, absent: readonly unknown[]): UserFieldRule =>
    rule(name, (value) => (absent.includes(value) ? null : storedText(value)));
  return {
    all: [
      rule("_id", ids.read),
      rule(names.username, storedText),
      rule(names.usernameKey, storedText),
      rule(names.disabled, storedFlag),
      rule(names.createdAt, storedDate),
      rule(names.updatedAt, storedDate),
      rule(names.credentialsVersion, (value) => storedCount(value, 1)),
      rule(names.credentialsChangedAt, storedDate),
      optional(names.verifiedAddress, [undefined, null]),
      // The unique index contains null.
      optional(names.verifiedAddressKey, [undefined]),
      optional(names.addressKey, [undefined, null]),
      ...fields.map(({ name, read }) => rule(name, read)),
    ],
    passwordHash: rule(names.passwordHash, storedText),
    defaults: new Map(
      fields.flatMap(({ name, read, write }): [string, unknown][] => {
        if (succeeds(read)(undefined) || !succeeds(write)(undefined)) return [];
        return [[name, write(undefined)]];
      }),
    ),
  };
}

/** Whether a value can be read or written. */
const succeeds = (convert: (value: unknown) => unknown) => (value: unknown) => {
  try {
    convert(value);
    return true;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
};

import {
  type NewUser,
  type Profile,
  UnknownProfileFieldError,
  type User,
  type UserId,
  type UsernameKey,
} from "@portcullis/core/ports";
import type { Document } from "mongodb";
import { storedCount, storedDate, storedFlag, storedText } from "../values/stored-values.ts";
import { date, flag, text } from "./bson-values.ts";
import type { Collection, Field } from "./fields.ts";
import { refused } from "./write-errors.ts";
import type { UserIds } from "./user-ids.ts";

/** Changes to named fields of one document. */
export interface FieldChanges {
  readonly set: Document;
  readonly unset: Document;
}

/** Converts users between documents and domain. Built-in fields are stored under their own names. */
export interface UserDocuments<P extends Profile> {
  /** @throws StorageError `corrupt` */
  readonly read: (stored: Document) => User<P>;
  /** @throws StorageError */
  readonly insertion: (user: NewUser<P>) => Document;
  /** An undefined optional field is removed, an undefined field with a default gets it. @throws StorageError */
  readonly profile: (changes: { readonly [K in keyof P]?: P[K] | undefined }) => FieldChanges;
  /** Returns nothing for absent members. @throws StorageError */
  readonly addresses: (changes: AddressChanges) => FieldChanges;
}

/** The changes of a user's e-mail address in a write. */
export type AddressChanges = Pick<NewUser<Profile>, "addressKey" | "verified">;

export function userDocuments<P extends Profile>(
  collection: Collection,
  ids: UserIds,
  profile: readonly (keyof P & string)[],
): UserDocuments<P> {
  const fields = new Map<string, Field>(profile.map((name) => [name, collection.field(name)]));
  const changes = (values: object): FieldChanges => {
    const set: Document = {};
    const unset: Document = {};
    const entries: [string, unknown][] = Object.entries(values);
    for (const [property, value] of entries) {
      const field = fields.get(property);
      // Silently dropping the value would be worse.
      if (field === undefined) throw new UnknownProfileFieldError(property);
      const written = field.write(value);
      if (written === undefined) unset[field.name] = true;
      else set[field.name] = written;
    }
    return { set, unset };
  };
  const absent = Object.fromEntries(profile.map((name) => [name, undefined]));

  return {
    read: (stored) => {
      const read: Record<string, unknown> = {};
      for (const [property, field] of fields) {
        const value = field.read(stored[field.name]);
        if (value !== undefined) read[property] = value;
      }
      return {
        id: ids.read(stored["_id"]) as UserId,
        username: storedText(stored["username"]),
        usernameKey: storedText(stored["usernameKey"]) as UsernameKey,
        passwordHash: storedHash(stored["passwordHash"]),
        disabled: storedFlag(stored["disabled"]),
        createdAt: storedDate(stored["createdAt"]),
        updatedAt: storedDate(stored["updatedAt"]),
        credentialsVersion: storedCount(stored["credentialsVersion"], 1),
        credentialsChangedAt: storedDate(stored["credentialsChangedAt"]),
        verifiedAddress: storedOptionalText(stored["verifiedAddress"]),
        profile: read as P,
      };
    },
    insertion: (user) => {
      const id = ids.write(user.id ?? ids.generate(user.createdAt));
      if (id === null) throw refused.value();
      const createdAt = date(user.createdAt);
      return {
        _id: id,
        username: text(user.username),
        usernameKey: text(user.usernameKey),
        passwordHash: text(user.passwordHash),
        disabled: flag(user.disabled ?? false),
        createdAt,
        updatedAt: createdAt,
        credentialsVersion: 1,
        credentialsChangedAt: createdAt,
        ...addressChanges(user).set,
        ...changes({ ...absent, ...user.profile }).set,
      };
    },
    profile: changes,
    addresses: addressChanges,
  };
}

/** A hash that is not a string matches no password, like any malformed hash: the user exists, but can't log in. */
const storedHash = (value: unknown): string => (typeof value === "string" ? value : "");

/** Null is stored as an absent field, which sparse indexes leave out. */
function addressChanges({ addressKey, verified }: AddressChanges): FieldChanges {
  const set: Document = {};
  const unset: Document = {};
  if (addressKey === null) unset["addressKey"] = true;
  else if (addressKey !== undefined) set["addressKey"] = text(addressKey);
  if (verified === null) Object.assign(unset, { verifiedAddress: true, verifiedAddressKey: true });
  else if (verified !== undefined) {
    Object.assign(set, { verifiedAddress: text(verified.address), verifiedAddressKey: text(verified.key) });
  }
  return { set, unset };
}

const storedOptionalText = (value: unknown): string | null =>
  value === undefined || value === null ? null : storedText(value);

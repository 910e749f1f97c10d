import {
  type NewUser,
  type Profile,
  UnknownProfileFieldError,
  type User,
  type UserId,
  type UsernameKey,
} from "@portcullis/core/ports";
import type { Document } from "mongodb";
import { storedCount, storedDate, storedFlag, storedHash, storedText } from "../values/stored-values.ts";
import type { ColumnNames } from "../values/column-names.ts";
import { date, flag, text } from "./bson-values.ts";
import { type UserField, userFieldNames } from "./define-user.ts";
import { type Collection, type Field, storedNames } from "./fields.ts";
import { refused } from "./write-errors.ts";
import type { UserIds } from "./user-ids.ts";

/** Changes to named fields of one document. */
export interface FieldChanges {
  readonly set: Document;
  readonly unset: Document;
}

/** Converts users between documents and domain. */
export interface UserDocuments<P extends Profile> {
  /** The stored names of built-in fields. */
  readonly names: ColumnNames<UserField>;
  /** The stored value of `disabled`, whose field may mean the opposite. @throws StorageError */
  readonly disabled: (disabled: boolean) => boolean;
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
  const names = storedNames(collection, userFieldNames);
  const { inverted } = collection.field("disabled");
  const disabled = (value: boolean) => flag(value) !== inverted;
  const addresses = addressChanges(names);
  const absent = Object.fromEntries(profile.map((name) => [name, undefined]));

  return {
    names,
    disabled,
    read: (stored) => {
      const read: Record<string, unknown> = {};
      for (const [property, field] of fields) {
        const value = field.read(stored[field.name]);
        if (value !== undefined) read[property] = value;
      }
      return {
        id: ids.read(stored["_id"]) as UserId,
        username: storedText(stored[names.username]),
        usernameKey: storedText(stored[names.usernameKey]) as UsernameKey,
        passwordHash: storedHash(stored[names.passwordHash]),
        disabled: storedFlag(stored[names.disabled]) !== inverted,
        createdAt: storedDate(stored[names.createdAt]),
        updatedAt: storedDate(stored[names.updatedAt]),
        credentialsVersion: storedCount(stored[names.credentialsVersion], 1),
        credentialsChangedAt: storedDate(stored[names.credentialsChangedAt]),
        verifiedAddress: storedOptionalText(stored[names.verifiedAddress]),
        profile: read as P,
      };
    },
    insertion: (user) => {
      const id = ids.write(user.id ?? ids.generate(user.createdAt));
      if (id === null) throw refused.value();
      const createdAt = date(user.createdAt);
      return {
        _id: id,
        [names.username]: text(user.username),
        [names.usernameKey]: text(user.usernameKey),
        [names.passwordHash]: text(user.passwordHash),
        [names.disabled]: disabled(user.disabled ?? false),
        [names.createdAt]: createdAt,
        [names.updatedAt]: createdAt,
        [names.credentialsVersion]: 1,
        [names.credentialsChangedAt]: createdAt,
        ...addresses(user).set,
        ...changes({ ...absent, ...user.profile }).set,
      };
    },
    profile: changes,
    addresses,
  };
}

/** Null is stored as an absent field, which sparse indexes leave out. */
const addressChanges =
  (names: ColumnNames<UserField>) =>
  ({ addressKey, verified }: AddressChanges): FieldChanges => {
    const set: Document = {};
    const unset: Document = {};
    if (addressKey === null) unset[names.addressKey] = true;
    else if (addressKey !== undefined) set[names.addressKey] = text(addressKey);
    if (verified === null) Object.assign(unset, { [names.verifiedAddress]: true, [names.verifiedAddressKey]: true });
    else if (verified !== undefined) {
      set[names.verifiedAddress] = text(verified.address);
      set[names.verifiedAddressKey] = text(verified.key);
    }
    return { set, unset };
  };

const storedOptionalText = (value: unknown): string | null =>
  value === undefined || value === null ? null : storedText(value);

import {
  type NewUser,
  type Profile,
  StorageError,
  type User,
  type UserId,
  type UsernameKey,
  UnknownProfileFieldError,
} from "@portcullis/core/ports";
import type { Column, Table } from "./columns.ts";
import type { Parameter, Row } from "./database.ts";
import { selectionOf } from "./selection.ts";
import { storedCount, storedDate, storedFlag, storedHash, storedId, storedText } from "../values/stored-values.ts";

const required = [
  "id",
  "username",
  "usernameKey",
  "passwordHash",
  "disabled",
  "createdAt",
  "updatedAt",
  "credentialsVersion",
  "credentialsChangedAt",
  "verifiedAddress",
] as const;

/** Columns that are written and searched, but never read. */
const keys = ["verifiedAddressKey", "addressKey"] as const;

/** A column, quoted, and its new value. */
export interface Assignment {
  readonly column: string;
  readonly value: Parameter;
}

/** A column, quoted, and the SQL of its default. */
export interface DefaultAssignment {
  readonly column: string;
  readonly byDefault: string;
}

/** Converts users between rows and domain. */
export interface UserRows<P extends Profile> {
  /** Of the table under the alias `u`. */
  readonly columns: string;
  /** The same, for `returning`. */
  readonly returned: string;
  /**
   * The same, of the user under the alias `u` who meets the condition, for `returning` in a statement on another table.
   */
  readonly subqueries: (condition: string) => string;
  readonly read: (row: Row) => User<P>;
  readonly readId: (row: Row) => UserId;
  /** Leaves out columns that get their default. */
  readonly insertion: (user: NewUser<P>, id: string | undefined) => readonly Assignment[];
  /** An undefined optional field becomes null, an undefined field with a default its default. */
  readonly profile: (
    changes: { readonly [K in keyof P]?: P[K] | undefined },
  ) => readonly (Assignment | DefaultAssignment)[];
  /** Returns nothing for absent members. */
  readonly addresses: (changes: AddressChanges) => readonly (Assignment | DefaultAssignment)[];
}

/** The changes of a user's e-mail address in a write. */
export type AddressChanges = Pick<NewUser<Profile>, "addressKey" | "verified">;

export function userRows<P extends Profile>(table: Table, profile: readonly (keyof P & string)[]): UserRows<P> {
  const selection = selectionOf(table, "u", [...required, ...profile]);
  const columns = new Map<string, Column>([...required, ...keys, ...profile].map((name) => [name, table.column(name)]));

  const columnOf = (property: string) => {
    const column = columns.get(property);
    // undefined_column: silently dropping the value would be worse.
    if (column === undefined) throw new StorageError("failed", "42703");
    return column;
  };
  const assign = (property: string, value: unknown): Assignment | DefaultAssignment => {
    const { byDefault, name, nullable, write } = columnOf(property);
    if (nullable && (value === undefined || value === null)) return { column: name, value: null };
    return value === undefined ? { column: name, byDefault } : { column: name, value: write(value) };
  };
  const assignProfile = (changes: object) => {
    const entries: [string, unknown][] = Object.entries(changes);
    return entries.map(([property, value]) => {
      if (!profile.some((name) => name === property)) throw new UnknownProfileFieldError(property);
      return assign(property, value);
    });
  };

  const assignAddresses = ({ addressKey, verified }: AddressChanges) => [
    ...(addressKey === undefined ? [] : [assign("addressKey", addressKey)]),
    ...(verified === undefined
      ? []
      : [assign("verifiedAddress", verified?.address), assign("verifiedAddressKey", verified?.key)]),
  ];

  return {
    columns: selection.columns,
    returned: selection.returned,
    subqueries: selection.subqueries,
    readId: (row) => storedId(selection.value(row, "id")) as UserId,
    read: (row) => {
      const fields: Record<string, unknown> = {};
      for (const property of profile) {
        const value = selection.value(row, property);
        if (value !== null || !columnOf(property).nullable) fields[property] = value;
      }
      return {
        id: storedId(selection.value(row, "id")) as UserId,
        username: storedText(selection.value(row, "username")),
        usernameKey: storedText(selection.value(row, "usernameKey")) as UsernameKey,
        passwordHash: storedHash(selection.value(row, "passwordHash")),
        disabled: storedFlag(selection.value(row, "disabled")),
        createdAt: storedDate(selection.value(row, "createdAt")),
        updatedAt: storedDate(selection.value(row, "updatedAt")),
        credentialsVersion: storedCount(selection.value(row, "credentialsVersion"), 1),
        credentialsChangedAt: storedDate(selection.value(row, "credentialsChangedAt")),
        verifiedAddress: storedOptionalText(selection.value(row, "verifiedAddress")),
        profile: fields as P,
      };
    },
    insertion: (user, id) => {
      const assigned = [
        assign("username", user.username),
        assign("usernameKey", user.usernameKey),
        assign("passwordHash", user.passwordHash),
        assign("disabled", user.disabled ?? false),
        assign("createdAt", user.createdAt),
        assign("updatedAt", user.createdAt),
        assign("credentialsVersion", 1),
        assign("credentialsChangedAt", user.createdAt),
        ...assignAddresses(user),
        ...assignProfile(user.profile),
      ].filter((one) => "value" in one);
      // The database parses the text of an id as the type of the column.
      return id === undefined ? assigned : [{ column: columnOf("id").name, value: id }, ...assigned];
    },
    profile: assignProfile,
    addresses: assignAddresses,
  };
}

const storedOptionalText = (value: unknown): string | null => (value === null ? null : storedText(value));

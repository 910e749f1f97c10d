import type { Profile, PublicUser, User, UserDetails } from "../domain/user.ts";
import { publicUser, userDetails } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";
import type { Issue } from "../errors/auth-error.ts";
import type { UserChanges } from "../ports/user-repository.ts";
import { jsonPointer } from "../errors/json-pointer.ts";
import { usernameKey, usernameLength } from "./username.ts";

/** Where users have their e-mail address: the username is one, or a field of the profile holds it. */
export type EmailSetting = "username" | { readonly field: string };

/** One `@` between two parts without characters that separate or group addresses in a header (RFC 5322 §3.4). */
const addressForm = /^[^@\s"(),:;<>[\]\\]+@[^@\s"(),:;<>[\]\\]+$/u;

const isShort = (text: string): boolean => Array.from(text).length <= usernameLength.max;

/**
 * Whether the text has the form of an address: one `@`, and at most 254 characters, also in its key. Only a message
 * that arrives proves that the address exists.
 */
export function isAddress(text: string): boolean {
  const key = usernameKey(text);
  return addressForm.test(text) && key !== null && isShort(text) && isShort(key);
}

/** Rules for the e-mail addresses of users. If the setting `email` is off, no user has one. */
export class EmailPolicy<P extends Profile> {
  readonly #setting: EmailSetting | null;

  constructor(setting: EmailSetting | null) {
    this.#setting = setting;
  }

  get isOn(): boolean {
    return this.#setting !== null;
  }

  /** Whether the username is the address. */
  get isUsername(): boolean {
    return this.#setting === "username";
  }

  /** The profile field that holds the address; null if the username is the address, or e-mail is off. */
  get field(): string | null {
    return this.#setting === null || this.#setting === "username" ? null : this.#setting.field;
  }

  /** The address that a user has now. Null if it is absent or malformed. */
  addressOf({ username, profile }: Pick<User<P>, "username" | "profile">): string | null {
    if (this.#setting === null) return null;
    const address: unknown = this.#setting === "username" ? username : Reflect.get(profile, this.#setting.field);
    return typeof address === "string" && isAddress(address) ? address : null;
  }

  /** Whether the user has proven exactly the address they have now. */
  isVerified(user: User<P>): boolean {
    return user.verifiedAddress !== null && user.verifiedAddress === this.addressOf(user);
  }

  /** The key that a new user's address is stored under. Null if the username is the address. */
  keyFor(profile: P): UsernameKey | null {
    const { field } = this;
    const address: unknown = field === null ? null : Reflect.get(profile, field);
    return typeof address === "string" ? usernameKey(address) : null;
  }

  /** Returns the issues of a new user's address; empty if it is valid or absent from the profile. */
  check(username: string, profile: P): readonly Issue[] {
    const { field } = this;
    if (this.isUsername) return isAddress(username) ? [] : [invalidAddress("/username")];
    const address: unknown = field === null ? undefined : Reflect.get(profile, field);
    if (field === null || address === undefined || address === null) return [];
    return typeof address === "string" && isAddress(address) ? [] : [invalidAddress(jsonPointer([field]))];
  }

  /** The changes that give a user a proven address. */
  changesTo(address: string): Omit<UserChanges<P>, "at"> {
    const { field } = this;
    const key = addressKey(address);
    const verified = { address, key };
    if (field === null) return { username: { display: address, key }, verified };
    return { profile: { [field]: address } as unknown as P, addressKey: key, verified };
  }

  userDetails(user: User<P>): UserDetails<P> {
    return { ...userDetails(user), ...this.publicUser(user) };
  }

  publicUser(user: User<P>): PublicUser<P> {
    return this.isOn ? { ...publicUser(user), emailVerified: this.isVerified(user) } : publicUser(user);
  }
}

/** The issue of an update that contains the address, which only changes once the new one is proven. */
export const changedByRequest = (where: string): Issue => ({
  pointer: where,
  code: "read_only",
  detail: "Request a change of the e-mail address instead.",
});

export const invalidAddress = (where: string): Issue => ({
  pointer: where,
  code: "invalid_email",
  detail: "Must be an e-mail address.",
});

/**
 * The key by which an address is looked up and counted, made as username keys are.
 * @throws RangeError for text that is not an address
 */
export function addressKey(address: string): UsernameKey {
  const key = usernameKey(address);
  if (key === null) throw new RangeError("Not an address.");
  return key;
}

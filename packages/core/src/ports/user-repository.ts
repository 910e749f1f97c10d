import type { Profile, User, UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";

/** An e-mail address that a user has proven, and its key, which is made as username keys are. */
export interface VerifiedAddress {
  /** Becomes `verifiedAddress`. */
  readonly address: string;
  readonly key: UsernameKey;
}

export interface NewUser<P extends Profile> {
  /** The id that the caller chose. If absent, the store makes one. */
  readonly id?: UserId;
  readonly username: string;
  readonly usernameKey: UsernameKey;
  readonly passwordHash: string;
  /** Becomes `createdAt`, `updatedAt` and `credentialsChangedAt`. */
  readonly createdAt: Date;
  /** Default false. */
  readonly disabled?: boolean;
  /** The key of the user's e-mail address, where the username is not the address. Default null. */
  readonly addressKey?: UsernameKey | null;
  /** Default null. */
  readonly verified?: VerifiedAddress | null;
  readonly profile: P;
}

export interface UserChanges<P extends Profile> {
  /** Both change together. */
  readonly username?: { readonly display: string; readonly key: UsernameKey };
  /** Named fields are replaced, an explicit `undefined` clears an optional field, other fields stay. */
  readonly profile?: { readonly [K in keyof P]?: P[K] | undefined };
  /** The key of the user's e-mail address, where the username is not the address. */
  readonly addressKey?: UsernameKey | null;
  /** Null clears it. */
  readonly verified?: VerifiedAddress | null;
  /** Only if the user has this `credentialsVersion`. */
  readonly expectedCredentialsVersion?: number;
  /** Only if the user has no address key. */
  readonly expectedAddressKey?: null;
  /** Only if this is the user's `verifiedAddress`. */
  readonly expectedVerifiedAddress?: string | null;
  /** Becomes `updatedAt`. */
  readonly at: Date;
}

export interface UserPage {
  readonly after?: UserId;
  /** From 1 to 1,000. */
  readonly limit: number;
  /** Only users without an address key. */
  readonly withoutAddressKey?: true;
}

export interface PasswordChange {
  readonly id: UserId;
  readonly expectedCredentialsVersion: number;
  readonly passwordHash: string;
  /** Further changes in the same write. */
  readonly verified?: VerifiedAddress;
  /** Only if this is the user's `verifiedAddress`. */
  readonly expectedVerifiedAddress?: string | null;
  /** Becomes `credentialsChangedAt` and `updatedAt`. */
  readonly at: Date;
}

export interface PasswordHashReplacement {
  readonly id: UserId;
  readonly expectedPasswordHash: string;
  readonly passwordHash: string;
}

/**
 * Stores users.
 *
 * Every method is one atomic statement. Values given and returned are detached: changing them later does not change the
 * store. An id that is malformed for the store's type is treated as an id that does not exist. Every failure that is
 * not named here throws a `StorageError`.
 */
export interface UserRepository<P extends Profile> {
  /**
   * Stores a new user with `credentialsVersion` 1.
   * @throws UsernameTakenError if the key is in use, also if many create it at once; nothing is stored.
   * @throws ProfileFieldTakenError if another user has the value of a unique profile field; nothing is stored.
   * @throws AddressTakenError if another user has verified the address; nothing is stored.
   * @throws UnknownProfileFieldError if the profile has a field that the store does not know; nothing is stored.
   */
  create(user: NewUser<P>): Promise<User<P>>;

  /** Returns null if the user does not exist. */
  findById(id: UserId): Promise<User<P> | null>;

  /** Returns null if the user does not exist. The key is matched literally. */
  findByUsernameKey(key: UsernameKey): Promise<User<P> | null>;

  /**
   * Finds the user for an address or a name: the user who has verified the address; otherwise the user with this
   * username key; otherwise the only user whose address it is. Null if no user matches, or if several users have the
   * address and none has verified it. The key is matched literally. Required by the setting `email`.
   */
  findByAddress?(key: UsernameKey): Promise<User<P> | null>;

  /** Returns at most `limit` users after the given id, in the store's order of ids. */
  list(page: UserPage): Promise<readonly User<P>[]>;

  /**
   * Changes the named fields. Returns false and changes nothing if the user does not exist, has another
   * `credentialsVersion` or `verifiedAddress` than the expected one, or an address key where none is expected.
   * @throws UsernameTakenError if another user has the new key.
   * @throws ProfileFieldTakenError if another user has the new value of a unique profile field.
   * @throws AddressTakenError if another user has verified the address; nothing is changed.
   * @throws UnknownProfileFieldError if the profile has a field that the store does not know; nothing is changed.
   */
  update(id: UserId, changes: UserChanges<P>): Promise<boolean>;

  /**
   * Sets a new password if `credentialsVersion` is the expected one: replaces the hash, raises `credentialsVersion` by
   * one, sets `credentialsChangedAt` and `updatedAt`. Returns false and changes nothing if it is not, if the user has
   * another `verifiedAddress` than the expected one, or does not exist.
   * @throws AddressTakenError if another user has verified the address; nothing is changed.
   */
  changePassword(change: PasswordChange): Promise<boolean>;

  /**
   * Replaces only the hash, by a stronger one of the same password, if the stored hash is the expected one. Returns
   * false and changes nothing if it is not, or if the user does not exist.
   */
  replacePasswordHash(change: PasswordHashReplacement): Promise<boolean>;

  /**
   * Disables or enables the user. A call that changes the flag also raises `credentialsVersion` by one in the same
   * write; a call that does not change it raises nothing. Session records stay. `at` becomes `updatedAt`. Returns false
   * if the user does not exist.
   */
  setDisabled(id: UserId, disabled: boolean, at: Date): Promise<boolean>;

  /**
   * Deletes the user, their session records and their one-time secrets, and frees the username. Returns false and
   * deletes nothing if the user does not exist or, where a `credentialsVersion` is expected, has another.
   */
  delete(id: UserId, expectedCredentialsVersion?: number): Promise<boolean>;
}

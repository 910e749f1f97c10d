import type { Profile, User, UserId } from "../domain/user.ts";
import type { UsernameKey } from "../domain/username.ts";

export interface NewUser<P extends Profile> {
  /** Chosen by the caller; absent: the store makes one. */
  readonly id?: UserId;
  readonly username: string;
  readonly usernameKey: UsernameKey;
  readonly passwordHash: string;
  /** Becomes `createdAt`, `updatedAt` and `credentialsChangedAt`. */
  readonly createdAt: Date;
  /** Default false. */
  readonly disabled?: boolean;
  readonly profile: P;
}

export interface UserChanges<P extends Profile> {
  /** Both change together. */
  readonly username?: { readonly display: string; readonly key: UsernameKey };
  /** Named fields are replaced, an explicit `undefined` clears an optional one, the rest stays. */
  readonly profile?: { readonly [K in keyof P]?: P[K] | undefined };
  /** Becomes `updatedAt`. */
  readonly at: Date;
}

export interface UserPage {
  readonly after?: UserId;
  /** From 1 to 1,000. */
  readonly limit: number;
}

export interface PasswordChange {
  readonly id: UserId;
  readonly expectedCredentialsVersion: number;
  readonly passwordHash: string;
  /** Becomes `credentialsChangedAt` and `updatedAt`. */
  readonly at: Date;
}

export interface PasswordHashReplacement {
  readonly id: UserId;
  readonly expectedPasswordHash: string;
  readonly passwordHash: string;
}

/**
 * Where users are kept.
 *
 * Every method is one atomic statement. Values given and returned are detached: changing them later changes nothing
 * stored. An id that is malformed for the store's type is an id that does not exist, never an error. Whatever fails
 * for a reason that is not named here throws a `StorageError`.
 */
export interface UserRepository<P extends Profile> {
  /**
   * Stores a new user with `credentialsVersion` 1.
   * @throws UsernameTakenError when the key is in use, also when many create at once; nothing of the user remains.
   * @throws ProfileFieldTakenError when a field of the profile is unique and its value in use.
   * @throws UnknownProfileFieldError when the profile has a field that the store has no place for; nothing is stored.
   */
  create(user: NewUser<P>): Promise<User<P>>;

  /** Null when there is none. */
  findById(id: UserId): Promise<User<P> | null>;

  /** Null when there is none. The key is matched literally. */
  findByUsernameKey(key: UsernameKey): Promise<User<P> | null>;

  /** The users in order of their ids, which each store orders its own way: after the given one, at most `limit`. */
  list(page: UserPage): Promise<readonly User<P>[]>;

  /**
   * Changes the named fields. False, and nothing done, when there is no such user.
   * @throws UsernameTakenError when another user has the new key.
   * @throws ProfileFieldTakenError when a field of the profile is unique and another user has the new value.
   * @throws UnknownProfileFieldError when the profile has a field that the store has no place for; nothing is changed.
   */
  update(id: UserId, changes: UserChanges<P>): Promise<boolean>;

  /**
   * Sets a new password: replaces the hash, raises `credentialsVersion` by one, sets `credentialsChangedAt` and
   * `updatedAt`; only while `credentialsVersion` is the expected one. False, and nothing done, when it is not or there
   * is no such user.
   */
  changePassword(change: PasswordChange): Promise<boolean>;

  /**
   * Replaces the hash of the same password by a stronger one, and nothing else; only while the expected hash still
   * stands. False, and nothing done, when it does not or there is no such user.
   */
  replacePasswordHash(change: PasswordHashReplacement): Promise<boolean>;

  /**
   * Disables or enables the user. A call that changes the flag also raises `credentialsVersion` by one, in the same
   * write; a call that finds the flag as it wants it raises nothing. The records of sessions stay. `at` becomes
   * `updatedAt`. False when there is no such user.
   */
  setDisabled(id: UserId, disabled: boolean, at: Date): Promise<boolean>;

  /** Deletes the user and all of their access-token records, and frees the username. False when there is no such user. */
  delete(id: UserId): Promise<boolean>;
}

import type { Brand } from "./brand.ts";
import type { UsernameKey } from "./username.ts";

/** Identifies a user. An opaque string here, whatever type the store uses (UUID, integer, ObjectId or another). */
export type UserId = Brand<string, "UserId">;

/** The application's own fields of a user. */
export type Profile = object;

/** The profile of an application without profile fields. */
export type NoProfile = Record<string, never>;

export interface User<P extends Profile = NoProfile> {
  readonly id: UserId;
  /** As the user typed it. */
  readonly username: string;
  readonly usernameKey: UsernameKey;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /**
   * Starts at 1 and rises with each password change, and each time the user is disabled or enabled. A token issued
   * under a lower version is invalid.
   */
  readonly credentialsVersion: number;
  /** When the password was last changed. A rehash of the same password does not count. */
  readonly credentialsChangedAt: Date;
  /**
   * The e-mail address that the user has proven, exactly as it was then. It only counts while it is the address that
   * the user has, because other writes may change that. Null if the user has proven none. No two users have verified
   * addresses with the same key.
   */
  readonly verifiedAddress: string | null;
  readonly profile: P;
}

/** A user without the password hash and other fields that only authentication needs. */
export interface PublicUser<P extends Profile = NoProfile> {
  readonly id: UserId;
  readonly username: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  /** Whether the user has proven the e-mail address that they have now. Absent if the setting `email` is off. */
  readonly emailVerified?: boolean;
  readonly profile: P;
}

/** A user as operators see one: without the password hash. */
export interface UserDetails<P extends Profile = NoProfile> extends PublicUser<P> {
  readonly updatedAt: Date;
  /** When the password was last changed. */
  readonly passwordChangedAt: Date;
  /**
   * The e-mail address that the user has proven, which may differ from the one they have now. Null if they have proven
   * none.
   */
  readonly verifiedAddress: string | null;
}

export function userDetails<P extends Profile>(user: User<P>): UserDetails<P> {
  const { updatedAt, credentialsChangedAt: passwordChangedAt, verifiedAddress } = user;
  return { ...publicUser(user), updatedAt, passwordChangedAt, verifiedAddress };
}

export function publicUser<P extends Profile>(user: User<P>): PublicUser<P> {
  const { id, username, disabled, createdAt, profile } = user;
  return { id, username, disabled, createdAt, profile };
}

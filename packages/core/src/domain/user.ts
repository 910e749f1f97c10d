import type { Brand } from "./brand.ts";
import type { UsernameKey } from "./username.ts";

/** Identifies a user; an opaque string here, whatever the store's column type (UUID, integer, ObjectId, one's own). */
export type UserId = Brand<string, "UserId">;

/** The application's own fields of a user. */
export type Profile = object;

/** The profile of an application that has no fields of its own. */
export type NoProfile = Record<string, never>;

export interface User<P extends Profile = NoProfile> {
  readonly id: UserId;
  /** As its owner typed it. */
  readonly username: string;
  readonly usernameKey: UsernameKey;
  /** A PHC string. */
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /**
   * Starts at 1 and rises with each password change, and each time the user is disabled or enabled; a token issued
   * under a lower one is dead.
   */
  readonly credentialsVersion: number;
  /** When the password was last changed by its owner; a rehash does not count. */
  readonly credentialsChangedAt: Date;
  readonly profile: P;
}

/** A user without what only the authentication itself may see. */
export interface PublicUser<P extends Profile = NoProfile> {
  readonly id: UserId;
  readonly username: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly profile: P;
}

export function publicUser<P extends Profile>(user: User<P>): PublicUser<P> {
  const { id, username, disabled, createdAt, profile } = user;
  return { id, username, disabled, createdAt, profile };
}

import type { Hidden } from "@mikro-orm/core";
import type { Profile } from "@portcullis/core/ports";

/** A nullable column is an optional field of the profile. The ORM reads it as null. */
type Columns<P extends Profile> = { [K in keyof P]: object extends Pick<P, K> ? P[K] | null : P[K] };

/**
 * A user as the storage's ORM loads it. `passwordHash` and the keys are only loaded if `populate` names them, and are
 * left out of JSON.
 */
export type UserEntity<P extends Profile, Id> = {
  id: Id;
  username: string;
  usernameKey: Hidden<string>;
  passwordHash: Hidden<string>;
  disabled: boolean;
  createdAt: Date;
  updatedAt: Date;
  credentialsVersion: number;
  credentialsChangedAt: Date;
  verifiedAddress: string | null;
  verifiedAddressKey: Hidden<string> | null;
  addressKey: Hidden<string> | null;
} & Columns<P>;

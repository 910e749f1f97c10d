import type { Brand } from "./brand.ts";
import type { TokenDigest } from "./session.ts";
import type { UserId } from "./user.ts";

/** Identifies a one-time secret: a UUID in canonical lower-case text (RFC 9562 §4). */
export type OneTimeSecretId = Brand<string, "OneTimeSecretId">;

/**
 * What a one-time secret can be used for. `password_reset`: set a new password. `verify_email`: prove the address that
 * a user has. `confirm_email`: prove a new address, which then becomes the user's. Later versions and applications may
 * add purposes.
 */
export type OneTimeSecretPurpose = "password_reset" | "verify_email" | "confirm_email" | (string & {});

/**
 * The stored record of a one-time secret, without the secret itself. A user has at most one for each purpose.
 *
 * The secret is invalid once the user's credentials version or, unless `address` is null, the user's address has
 * changed.
 */
export interface OneTimeSecretRecord {
  readonly id: OneTimeSecretId;
  readonly userId: UserId;
  readonly purpose: OneTimeSecretPurpose;
  /** SHA-256 of the secret, 32 bytes. */
  readonly digest: TokenDigest;
  /** The first instant at which the secret is no longer valid. */
  readonly expiresAt: Date;
  /** The user's `credentialsVersion` when the secret was made. */
  readonly credentialsVersion: number;
  /** The address that the secret was sent to, as stored. Null if an operator passes it on instead. */
  readonly address: string | null;
}

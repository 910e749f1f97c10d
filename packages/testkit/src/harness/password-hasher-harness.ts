import type { PasswordHasher } from "@portcullis/core/ports";

/** A hash that another system made, and the password that it was made of. */
export interface ForeignHash {
  readonly password: string;
  readonly hash: string;
}

/** A hasher under proof. Cheap settings make the checks quick. */
export interface PasswordHasherHarness {
  readonly hasher: PasswordHasher;
  /**
   * The same kind of hasher with other parameters, one for each that can differ; each verifies what the others hashed.
   */
  readonly otherSettings: readonly PasswordHasher[];
  /** Hashes of another algorithm that the hasher verifies too, such as bcrypt. */
  readonly foreignHashes: readonly ForeignHash[];
  /** Hashes that the hasher verifies, made elsewhere of passwords that are not NFC, without normalising them first. */
  readonly unnormalizedHashes?: readonly ForeignHash[];
  /** How many hashes the hasher has made so far, of whatever kind: to prove that failures all cost the same. */
  readonly hashesMade?: () => number;
}

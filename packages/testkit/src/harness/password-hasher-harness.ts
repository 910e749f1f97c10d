import type { PasswordHasher } from "@portcullis/core/ports";

/** A hash that another system made, and its password. */
export interface ForeignHash {
  readonly password: string;
  readonly hash: string;
}

/** A hasher to be tested. Cheap settings make the checks fast. */
export interface PasswordHasherHarness {
  readonly hasher: PasswordHasher;
  /**
   * The same kind of hasher with other parameters, one for each parameter that can differ. Each verifies the hashes of
   * the others.
   */
  readonly otherSettings: readonly PasswordHasher[];
  /** Hashes of other algorithms that the hasher verifies too, such as bcrypt. */
  readonly foreignHashes: readonly ForeignHash[];
  /**
   * Hashes that the hasher verifies and that another system made, without normalising, of passwords that are not in
   * NFC.
   */
  readonly unnormalizedHashes?: readonly ForeignHash[];
  /** Returns how many hashes the hasher has computed, of any kind. It proves that all failures cost the same. */
  readonly hashesMade?: () => number;
}

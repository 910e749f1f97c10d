import type { PasswordHasher } from "@portcullis/core";

/** A hasher under proof. Cheap settings make the checks quick. */
export interface PasswordHasherHarness {
  readonly hasher: PasswordHasher;
  /** The same kind of hasher with other parameters, one for each that can differ. */
  readonly otherSettings: readonly PasswordHasher[];
  /** Hashes that parse but whose algorithm is not the one in use, such as a bcrypt hash. */
  readonly foreignHashes: readonly string[];
}

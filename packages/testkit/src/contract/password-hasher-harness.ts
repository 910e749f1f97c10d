import type { PasswordHasher } from "@portcullis/core";

/** A hasher under proof. Cheap settings make the checks quick. */
export interface PasswordHasherHarness {
  readonly hasher: PasswordHasher;
  /** The same kind of hasher with other parameters, one for each that can differ; each verifies what the others hashed. */
  readonly otherSettings: readonly PasswordHasher[];
  /** Hashes of another algorithm that the hasher verifies too, such as bcrypt. */
  readonly foreignHashes: readonly { readonly password: string; readonly hash: string }[];
}

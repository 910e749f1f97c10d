/** `hash`: for a new password. `verify`: for a login or a password check. */
export type HashWork = "hash" | "verify";

/**
 * Hashes passwords. All methods take the password as typed and normalise it to NFC (Unicode UAX #15) themselves;
 * nothing else is folded, trimmed or cut.
 *
 * @throws AuthError `overloaded` from each method that hashes, if too many hashes wait already.
 */
export interface PasswordHasher {
  /** Returns a PHC string with a new random salt of at least 16 bytes. */
  hash(password: string): Promise<string>;

  /**
   * Whether the hash was made from this password: from its NFC or, if that fails, from the password as typed, because
   * hashes imported from other systems may have been made without NFC. False for a hash that is empty, truncated, of an
   * unknown algorithm or too costly; that takes as long as a well-formed hash. A failure hashes once for a password in
   * NFC and twice for any other, whatever the stored hash is, so that timing reveals nothing.
   */
  verify(password: string, passwordHash: string): Promise<boolean>;

  /**
   * Hashes as often as a failing `verify`, with the current settings. Called for users who do not exist.
   */
  verifyDummy(password: string): Promise<void>;

  /** Whether the algorithm or its parameters differ from the current settings. */
  needsRehash(passwordHash: string): boolean;

  /**
   * Refuses at once if too many hashes of this kind wait already. It is called before any other work for a password, so
   * that a refusal costs no database round trip. The hash that follows may still be refused. Default: never refuses.
   * @param work default `verify`
   * @throws AuthError `overloaded`
   */
  assertCapacity?(work?: HashWork): void;

  /** False if the text is not a hash that any password could match. */
  isWellFormedHash(passwordHash: string): boolean;
}

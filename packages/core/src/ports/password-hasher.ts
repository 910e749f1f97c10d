/** `hash`: for a new password. `verify`: for one that somebody logs in with. */
export type HashWork = "hash" | "verify";

/**
 * Hashes passwords. All methods take the password as typed and normalise it to NFC (Unicode UAX #15) themselves;
 * nothing else is folded, trimmed or cut.
 *
 * @throws AuthError `overloaded` from each method that hashes, when too many are waiting already.
 */
export interface PasswordHasher {
  /** A PHC string with a new random salt of at least 16 bytes. */
  hash(password: string): Promise<string>;

  /**
   * Whether the hash was made of this password: of its NFC or, if that fails, of the password as typed, because hashes
   * imported from other systems may have been made without NFC. False for a hash that is empty, cut off, of an unknown
   * algorithm or absurdly costly; that takes as long as a sound hash does. A failure hashes once for a password in NFC
   * and twice for any other, whatever the stored hash is, so that time tells nothing.
   */
  verify(password: string, passwordHash: string): Promise<boolean>;

  /**
   * Hashes as often as `verify` does when it fails, with the current settings: for users who do not exist.
   */
  verifyDummy(password: string): Promise<void>;

  /** Whether algorithm or parameters differ from today's settings. */
  needsRehash(passwordHash: string): boolean;

  /**
   * Refuses at once when too many hashes of this kind wait already. It is called before anything else is done for a password,
   * so that a refusal costs no database round trip; the hash that follows may be refused all the same. Default: never refuses.
   * @param work default `verify`
   * @throws AuthError `overloaded`
   */
  assertCapacity?(work?: HashWork): void;

  /** False when no password can ever match this hash, for it is not one. */
  isWellFormedHash(passwordHash: string): boolean;
}

/**
 * Hashes passwords. All methods take the password as typed and bring it to NFC (Unicode UAX #15) themselves; nothing
 * else is folded, trimmed or cut.
 *
 * @throws AuthError `overloaded` from each method that hashes, when too many are waiting already.
 */
export interface PasswordHasher {
  /** A PHC string with a new random salt of at least 16 bytes. */
  hash(password: string): Promise<string>;

  /**
   * Whether the hash was made of this password. A hash that is empty, cut off, of an unknown algorithm or absurdly
   * costly is false, and takes as long as a sound one.
   */
  verify(password: string, passwordHash: string): Promise<boolean>;

  /** Takes as long as `verify` with a hash of today's settings; for users who do not exist. */
  verifyAbsent(password: string): Promise<void>;

  /** Whether algorithm or parameters differ from today's settings. */
  needsRehash(passwordHash: string): boolean;

  /**
   * Refuses at once, when too many are waiting already: asked before anything else is done for a password, so that who will
   * be refused costs no database round trip. Passing is no promise that the hash that follows will. Default: never.
   * @throws AuthError `overloaded`
   */
  assertRoom?(): void;

  /** False when no password can ever match this hash, for it is not one. */
  isUsable(passwordHash: string): boolean;
}

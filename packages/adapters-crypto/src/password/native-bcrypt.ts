/**
 * Verifies the hash of a user from another system. bcrypt only uses the first 72 bytes of a password, so longer
 * passwords with the same beginning match until the hash is replaced at the next login.
 *
 * The library is loaded with the first bcrypt hash: most applications have none.
 */
export async function verifyBcrypt(password: string, hash: string): Promise<boolean> {
  const { verify } = await import("@node-rs/bcrypt");
  return verify(password, hash);
}

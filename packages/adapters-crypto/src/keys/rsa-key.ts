import type { JsonWebKey } from "node:crypto";

/** The bounds of the public exponent. Other servers verify too, and some libraries, such as Go's crypto/rsa, accept no greater one. */
const exponents = { least: 65_537n, greatest: 2n ** 31n - 1n };

/**
 * Whether modulus and exponent are valid: both odd, and the exponent neither too small to be safe nor so large that verifying
 * costs as much as signing (RFC 8017 §3.1, FIPS 186-5 §5.1). The caller checks the length.
 */
export function isSoundPublicRsa({ n, e }: JsonWebKey): boolean {
  const [modulus, exponent] = [integer(n), integer(e)];
  return modulus % 2n === 1n && exponent % 2n === 1n && exponent >= exponents.least && exponent <= exponents.greatest;
}

/**
 * Whether all parts of a private key belong together (RFC 8017 §3.2). OpenSSL signs with p and q and accepts any d, but other
 * keys are derived from d.
 */
export function isSoundPrivateRsa(jwk: JsonWebKey): boolean {
  const [n, e, d, p, q] = [integer(jwk.n), integer(jwk.e), integer(jwk.d), integer(jwk.p), integer(jwk.q)];
  if (p < 3n || q < 3n || p * q !== n || d >= n) return false;
  if ((d * e) % (p - 1n) !== 1n || (d * e) % (q - 1n) !== 1n) return false;
  const fits = integer(jwk.dp) === d % (p - 1n) && integer(jwk.dq) === d % (q - 1n);
  return fits && (integer(jwk.qi) * q) % p === 1n;
}

/** Base64urlUInt (RFC 7518 §2). */
const integer = (value: string | undefined) =>
  BigInt(`0x${Buffer.from(value ?? "", "base64url").toString("hex") || "0"}`);

import { fromBase64url } from "../bytes/base64.ts";

/** Members of a JWK that hold numbers (RFC 7518 §6.3). */
interface RsaMembers {
  readonly n?: string;
  readonly e?: string;
  readonly d?: string;
  readonly p?: string;
  readonly q?: string;
  readonly dp?: string;
  readonly dq?: string;
  readonly qi?: string;
}

/**
 * The bounds of the public exponent. Other servers verify too, and some libraries, such as Go's crypto/rsa, accept no
 * greater one.
 */
const exponents = { min: 65_537n, max: 2n ** 31n - 1n };

/**
 * Whether modulus and exponent are valid: both odd, and the exponent neither too small to be safe nor so large that
 * verifying costs as much as signing (RFC 8017 §3.1, FIPS 186-5 §5.1). The caller checks the length.
 */
export function isSoundPublicRsa({ n, e }: RsaMembers): boolean {
  const [modulus, exponent] = [unsignedInteger(n), unsignedInteger(e)];
  return modulus % 2n === 1n && exponent % 2n === 1n && exponent >= exponents.min && exponent <= exponents.max;
}

/**
 * Whether all parts of a private key belong together (RFC 8017 §3.2). OpenSSL signs with p and q and accepts any d, but
 * other keys are derived from d.
 */
export function isSoundPrivateRsa(jwk: RsaMembers): boolean {
  const [n, e, d, p, q] = [
    unsignedInteger(jwk.n),
    unsignedInteger(jwk.e),
    unsignedInteger(jwk.d),
    unsignedInteger(jwk.p),
    unsignedInteger(jwk.q),
  ];
  if (p < 3n || q < 3n || p * q !== n || d >= n) return false;
  if ((d * e) % (p - 1n) !== 1n || (d * e) % (q - 1n) !== 1n) return false;
  const fits = unsignedInteger(jwk.dp) === d % (p - 1n) && unsignedInteger(jwk.dq) === d % (q - 1n);
  return fits && (unsignedInteger(jwk.qi) * q) % p === 1n;
}

/** Base64urlUInt (RFC 7518 §2). 0 for text that is not one. */
export function unsignedInteger(value: string | undefined): bigint {
  const bytes = fromBase64url(value ?? "") ?? new Uint8Array();
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt(`0x${digits || "0"}`);
}

export const bitLengthOf = (value: string): number => unsignedInteger(value).toString(2).length;

import type { DerivedHash } from "./derived-hash.ts";
import { fromHex } from "./hex.ts";

const pbkdf2 = /^pbkdf2:(sha1|sha256|sha512):([1-9]\d{0,9})\$([^$]{1,128})\$([0-9a-f]+)$/;
const scrypt = /^scrypt:([1-9]\d{0,9}):([1-9]\d{0,3}):([1-9]\d{0,3})\$([^$]{1,128})\$([0-9a-f]{128})$/;
const digests = {
  sha1: { digest: "SHA-1", length: 20 },
  sha256: { digest: "SHA-256", length: 32 },
  sha512: { digest: "SHA-512", length: 64 },
} as const;

/**
 * Werkzeug, which Flask uses: `scrypt:N:r:p$salt$hash` and `pbkdf2:digest:iterations$salt$hash`. The salt is text, the
 * hash hexadecimal. Forms that leave the cost to the library's version are not read.
 */
export function readWerkzeug(text: string): DerivedHash | null {
  return readPbkdf2(text) ?? readScrypt(text);
}

function readPbkdf2(text: string): DerivedHash | null {
  const [, name, iterations, salt, hex] = pbkdf2.exec(text) ?? [];
  if (salt === undefined || hex === undefined) return null;
  const { digest, length } = digests[name as keyof typeof digests];
  if (hex.length !== 2 * length) return null;
  return {
    function: "pbkdf2",
    digest,
    iterations: Number(iterations),
    salt: new TextEncoder().encode(salt),
    hash: fromHex(hex),
  };
}

function readScrypt(text: string): DerivedHash | null {
  const [, n, r, p, salt, hex] = scrypt.exec(text) ?? [];
  if (salt === undefined || hex === undefined) return null;
  const cost = Number(n);
  // RFC 7914 §2.
  if (cost < 2 || !Number.isInteger(Math.log2(cost))) return null;
  return {
    function: "scrypt",
    cost,
    blockSize: Number(r),
    parallelism: Number(p),
    salt: new TextEncoder().encode(salt),
    hash: fromHex(hex),
  };
}

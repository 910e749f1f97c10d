import { fromPaddedBase64 } from "../../bytes/base64.ts";
import type { DerivedHash } from "./derived-hash.ts";

const digests = ["SHA-1", "SHA-256", "SHA-512"] as const;

/**
 * ASP.NET Identity, version 3: base64 of the byte 1, then the digest, the iterations and the length of the salt as
 * 32-bit integers with the highest byte first, then salt and hash.
 */
export function readAspNetIdentity(text: string): DerivedHash | null {
  const bytes = text.length > 300 ? null : fromPaddedBase64(text);
  if (bytes === null || bytes.length < 13 || bytes[0] !== 1) return null;
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const digest = digests[header.getUint32(1)];
  const iterations = header.getUint32(5);
  const saltLength = header.getUint32(9);
  const hash = bytes.slice(13 + saltLength);
  // The original system also rejects fewer than 128 bits of either.
  if (digest === undefined || iterations === 0 || saltLength < 16 || hash.length < 16) return null;
  return { function: "pbkdf2", digest, iterations, salt: bytes.slice(13, 13 + saltLength), hash };
}

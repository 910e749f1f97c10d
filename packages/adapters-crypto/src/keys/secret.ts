import { toBase64url } from "../bytes/base64.ts";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";

/** At least 32 random bytes. A string counts as UTF-8. */
export type Secret = string | Uint8Array;

/** The minimum number of bytes of a secret. */
export const secretMinBytes = 32;

/** Generates a secret: 32 random bytes in base64url, 43 characters. */
export function generateSecret(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(secretMinBytes)));
}

/** @throws InvalidSettingError if it is shorter than 32 bytes */
export function secretBytes(secret: Secret): Uint8Array<ArrayBuffer> {
  const bytes = typeof secret === "string" ? new TextEncoder().encode(secret) : Uint8Array.from(secret);
  if (bytes.length < secretMinBytes)
    throw new InvalidSettingError(`A secret must have at least ${secretMinBytes} bytes.`);
  return bytes;
}

/** The purposes of token keys. Changing a label changes the keys, and invalidates every token. */
export type KeyPurpose = "access-token" | "refresh-token" | "opaque-token";

/** HKDF's `info` (RFC 5869 §2.3) of a key of 32 bytes for a purpose. */
export const keyInfo = (purpose: string): string => `portcullis/${purpose}/v1`;

/** The `info` of the `kid` of such a key, 12 bytes. It reveals nothing about the key. */
export const keyIdInfo = (purpose: KeyPurpose): string => `portcullis/${purpose}/v1/kid`;

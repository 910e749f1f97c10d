import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";

/** At least 32 random bytes. A string counts as UTF-8. */
export type Secret = string | Uint8Array;

const leastBytes = 32;

/** Generates a secret: 32 random bytes in base64url, 43 characters. */
export function generateSecret(): string {
  return randomBytes(leastBytes).toString("base64url");
}

/** @throws InvalidSettingError if it is shorter than 32 bytes */
export function secretBytes(secret: Secret): Uint8Array {
  const bytes = typeof secret === "string" ? Buffer.from(secret, "utf8") : Uint8Array.from(secret);
  if (bytes.length < leastBytes) throw new InvalidSettingError(`A secret must have at least ${leastBytes} bytes.`);
  return bytes;
}

/** The purposes of token keys. Changing a label changes the keys, and invalidates every token. */
export type KeyPurpose = "access-token" | "refresh-token" | "opaque-token";

/** Derives a key of 32 bytes for a purpose (HKDF-SHA256, RFC 5869). It reveals neither the secret nor another key. */
export function deriveKey(secret: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(expand(secret, `portcullis/${purpose}/v1`, 32)));
}

/** Derives the `kid` of such a key. It reveals nothing about the key. */
export function deriveKeyId(secret: Uint8Array, purpose: KeyPurpose): string {
  return Buffer.from(expand(secret, `portcullis/${purpose}/v1/kid`, 12)).toString("base64url");
}

const expand = (secret: Uint8Array, info: string, length: number) => hkdfSync("sha256", secret, "", info, length);

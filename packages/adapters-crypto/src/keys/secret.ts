import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";

/** At least 32 bytes that nobody can guess; text counts in UTF-8. */
export type Secret = string | Uint8Array;

const leastBytes = 32;

/** A new secret: 32 random bytes in base64url, 43 characters. */
export function generateSecret(): string {
  return randomBytes(leastBytes).toString("base64url");
}

/** @throws InvalidSettingError when it is shorter than 32 bytes. */
export function secretBytes(secret: Secret): Uint8Array {
  const bytes = typeof secret === "string" ? Buffer.from(secret, "utf8") : Uint8Array.from(secret);
  if (bytes.length < leastBytes) throw new InvalidSettingError(`A secret needs at least ${leastBytes} bytes.`);
  return bytes;
}

/** What the keys of tokens are derived for. Another label makes other keys, and ends every token. */
export type KeyPurpose = "access-token" | "refresh-token" | "opaque-token";

/** A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869): from it nobody learns the secret or another key. */
export function deriveKey(secret: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(expand(secret, `portcullis/${purpose}/v1`, 32)));
}

/** The `kid` of such a key: derived beside the key, so that it tells nothing of it. */
export function deriveKeyId(secret: Uint8Array, purpose: KeyPurpose): string {
  return Buffer.from(expand(secret, `portcullis/${purpose}/v1/kid`, 12)).toString("base64url");
}

const expand = (secret: Uint8Array, info: string, length: number) => hkdfSync("sha256", secret, "", info, length);

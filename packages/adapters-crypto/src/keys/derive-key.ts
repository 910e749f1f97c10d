import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { keyIdInfo, keyInfo, type KeyPurpose } from "./secret.ts";

/** Derives a key of 32 bytes for a purpose (HKDF-SHA256, RFC 5869). It reveals neither the secret nor another key. */
export function deriveKey(secret: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(expand(secret, keyInfo(purpose), 32)));
}

/** Derives the `kid` of such a key. */
export function deriveKeyId(secret: Uint8Array, purpose: KeyPurpose): string {
  return Buffer.from(expand(secret, keyIdInfo(purpose), 12)).toString("base64url");
}

const expand = (secret: Uint8Array, info: string, length: number) => hkdfSync("sha256", secret, "", info, length);

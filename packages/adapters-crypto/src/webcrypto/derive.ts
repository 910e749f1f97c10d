import type { CryptoKey } from "jose";
import { toBase64url } from "../bytes/base64.ts";
import { keyIdInfo, keyInfo, type KeyPurpose } from "../keys/secret.ts";

/** Imports a secret, so that keys can be derived from it (HKDF-SHA256, RFC 5869). */
export const importSecret = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey", "deriveBits"]);

/**
 * Derives a key of 32 bytes for HMAC-SHA256, which can't be exported. It reveals neither the secret nor another key.
 */
export const deriveMacKey = (secret: CryptoKey, purpose: string): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(hkdf(keyInfo(purpose)), secret, { name: "HMAC", hash: "SHA-256", length: 256 }, false, [
    "sign",
    "verify",
  ]);

/** Derives the `kid` of such a key. */
export async function deriveMacKeyId(secret: CryptoKey, purpose: KeyPurpose): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.deriveBits(hkdf(keyIdInfo(purpose)), secret, 96)));
}

const hkdf = (info: string) => ({
  name: "HKDF",
  hash: "SHA-256",
  salt: new Uint8Array(),
  info: new TextEncoder().encode(info),
});

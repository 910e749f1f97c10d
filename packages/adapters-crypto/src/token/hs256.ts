import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";

/*
 * HS256 (RFC 7518 §3.2) with node:crypto, synchronously. jose uses WebCrypto, which runs in libuv's thread pool and would wait
 * behind password hashes.
 */

/** Returns the JWS in compact form (RFC 7515 §7.1). */
export function signHs256(header: object, payload: object, key: KeyObject): string {
  const signingInput = `${encode(header)}.${encode(payload)}`;
  return `${signingInput}.${mac(signingInput, key).toString("base64url")}`;
}

/** Verifies in constant time. */
export function isSignedHs256(signingInput: string, signature: Uint8Array, key: KeyObject): boolean {
  const expected = mac(signingInput, key);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

const encode = (value: object) => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");

const mac = (text: string, key: KeyObject) => createHmac("sha256", key).update(text, "utf8").digest();

import type { CryptoKey } from "jose";
import { fromBase64url, toBase64url } from "../bytes/base64.ts";
import type { JwsPlatform } from "../token/jws-platform.ts";

/** JWTs by WebCrypto (SubtleCrypto), in any runtime. */
export function webJws(): JwsPlatform<CryptoKey> {
  const encoder = new TextEncoder();
  // Keeps a byte order mark, because JSON must not start with one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return {
    toBase64url,
    fromBase64url,
    toUtf8: (text) => encoder.encode(text),
    fromUtf8: (bytes) => decoder.decode(bytes),
    mac: async (text, key) => new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))),
    isMac: (mac, text, key) => crypto.subtle.verify("HMAC", key, Uint8Array.from(mac), encoder.encode(text)),
  };
}

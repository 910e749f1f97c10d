import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { JwsPlatform } from "./jws-platform.ts";

/**
 * HS256 (RFC 7518 §3.2) with node:crypto, synchronously. jose uses WebCrypto, which runs in libuv's thread pool and
 * would wait for password hashes there.
 */
export const nodeJws: JwsPlatform<KeyObject> = {
  toBase64url: (bytes) => bufferOf(bytes).toString("base64url"),
  fromBase64url(text) {
    const bytes = Buffer.from(text, "base64url");
    return bytes.toString("base64url") === text ? bytes : null;
  },
  toUtf8: (text) => Buffer.from(text, "utf8"),
  fromUtf8: (bytes) => bufferOf(bytes).toString("utf8"),
  mac,
  isMac(given, text, key) {
    const expected = mac(text, key);
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
};

const bufferOf = (bytes: Uint8Array) =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function mac(text: string, key: KeyObject): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

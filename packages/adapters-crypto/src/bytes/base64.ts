/*
 * Base64 without Buffer, for every runtime. Code that runs for each request uses Buffer on Node, which is faster.
 */

/** Base64 without padding (RFC 4648 §4, §3.2). */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/=+$/, "");
}

/**
 * Reads base64 without padding. Null unless the text is the canonical spelling of its bytes: no other characters, no
 * padding, a possible length, and zero in unused bits (RFC 4648 §3.5).
 */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return toBase64(bytes) === text ? bytes : null;
}

/** Reads base64 with padding (RFC 4648 §4), as strictly as `fromBase64`. */
export function fromPaddedBase64(text: string): Uint8Array | null {
  const unpadded = text.replace(/={1,2}$/, "");
  return text.length === 4 * Math.ceil(unpadded.length / 4) ? fromBase64(unpadded) : null;
}

/** Base64url without padding (RFC 4648 §5, RFC 7515 §2). */
export const toBase64url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_");

/** Reads base64url without padding, as strictly as `fromBase64`. */
export function fromBase64url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

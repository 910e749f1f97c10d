import type { Awaitable } from "@portcullis/core/ports";

/** The functions of a runtime for JWTs, with its type of keys. */
export interface JwsPlatform<Key> {
  /** Base64url without padding (RFC 7515 §2). */
  readonly toBase64url: (bytes: Uint8Array) => string;
  /** Null unless the text is the canonical spelling of its bytes. */
  readonly fromBase64url: (text: string) => Uint8Array | null;
  readonly toUtf8: (text: string) => Uint8Array;
  /** Replaces invalid UTF-8 and keeps a byte order mark. */
  readonly fromUtf8: (bytes: Uint8Array) => string;
  /** HMAC-SHA256 of the text's UTF-8 (RFC 7518 §3.2). */
  readonly mac: (text: string, key: Key) => Awaitable<Uint8Array>;
  /** Compares in constant time. */
  readonly isMac: (mac: Uint8Array, text: string, key: Key) => Awaitable<boolean>;
}

import type { AccessTokenId, TokenDigest } from "../domain/access-token.ts";
import type { Awaitable } from "./awaitable.ts";

export interface OpaqueToken {
  readonly token: string;
  readonly digest: TokenDigest;
}

/**
 * Makes and reads opaque tokens: a prefix, then base64url of the record id (16 bytes) and a secret (32 bytes). The
 * secret is HMAC-SHA256 (RFC 2104) of record id and rotation under a key of its own: the same input gives the same
 * token, though only its digest is stored.
 */
export interface TokenGenerator {
  generate(id: AccessTokenId, rotation: number): Awaitable<OpaqueToken>;

  /** The record a token names and the token's digest; null when its shape is not that of our tokens. */
  parse(token: string): Awaitable<{ readonly id: AccessTokenId; readonly digest: TokenDigest } | null>;
}

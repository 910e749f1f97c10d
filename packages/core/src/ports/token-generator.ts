import type { SessionId, TokenDigest } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

export interface OpaqueToken {
  readonly token: string;
  readonly digest: TokenDigest;
}

/** What an opaque token says by itself: the record it names, and its digest. */
export interface PresentedOpaqueToken {
  readonly id: SessionId;
  readonly digest: TokenDigest;
}

/** Whole numbers from 0 on, both included. */
export interface RotationRange {
  readonly newest: number;
  readonly oldest: number;
}

/**
 * Makes and reads opaque tokens: a prefix, then base64url of the record id (16 bytes) and a secret (32 bytes). The
 * secret is HMAC-SHA256 (RFC 2104) of record id and rotation under a key of its own: the same input gives the same
 * token, though only its digest is stored.
 */
export interface TokenGenerator {
  generate(id: SessionId, rotation: number): Awaitable<OpaqueToken>;

  /**
   * Answers which rotation of the session a token with this digest belongs to, among those from `newest` down to
   * `oldest`, whichever key in use made it; null if it belongs to none of them. It takes time in proportion to the
   * number of rotations, and must let other work go on meanwhile.
   */
  findRotation(token: PresentedOpaqueToken, range: RotationRange): Awaitable<number | null>;

  /** The record a token names and the token's digest; null when its shape is not that of our tokens. */
  parse(token: string): Awaitable<PresentedOpaqueToken | null>;
}

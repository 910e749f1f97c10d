import type { SessionId, TokenDigest } from "../domain/session.ts";
import type { Awaitable } from "./awaitable.ts";

export interface OpaqueToken {
  readonly token: string;
  readonly digest: TokenDigest;
}

/** The session that an opaque token names, and the token's digest. */
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
 * Makes and reads opaque tokens: a prefix, then base64url of the session id (16 bytes) and a secret (32 bytes). The
 * secret is the HMAC-SHA256 (RFC 2104) of session id and rotation under a separate key: the same input gives the same
 * token, although only its digest is stored.
 */
export interface TokenGenerator {
  generate(id: SessionId, rotation: number): Awaitable<OpaqueToken>;

  /**
   * Returns the rotation of the session, from `newest` down to `oldest`, that a token with this digest belongs to,
   * whichever key in use made it. Null if no rotation matches. It takes time in proportion to the number of rotations,
   * and must not block other work meanwhile.
   */
  findRotation(token: PresentedOpaqueToken, range: RotationRange): Awaitable<number | null>;

  /**
   * Returns the session that a token names and the token's digest. Null if it does not have the form of an opaque
   * token.
   */
  parse(token: string): Awaitable<PresentedOpaqueToken | null>;
}

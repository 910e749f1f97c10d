import type { SessionId } from "../domain/session.ts";
import type { UserId } from "../domain/user.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What every signed token says. */
export interface TokenClaims {
  /** `sub` */
  readonly userId: UserId;
  /** `sid` */
  readonly sessionId: SessionId;
  /** `rot`: which pair of this login the token belongs to. */
  readonly rotation: number;
  /** `jti`: the same for the same login, rotation and kind, so that a repeated refresh repeats the token. */
  readonly tokenId: string;
  /** `iat`, whole seconds. */
  readonly issuedAt: Date;
  /** `exp`, whole seconds: the first instant at which the token no longer holds. */
  readonly expiresAt: Date;
}

export interface AccessTokenClaims extends TokenClaims {
  /** `usr`: a snapshot of the user, in tokens that are trusted by their signature alone. */
  readonly user?: Json;
}

/** `access` is `typ: at+jwt` (RFC 9068 §2.1), `refresh` is `typ: rt+jwt`; neither passes for the other. */
export type TokenKind = "access" | "refresh";

export type ClaimsOf<K extends TokenKind> = K extends "access" ? AccessTokenClaims : TokenClaims;

export type VerifiedToken<C> =
  | { readonly status: "valid"; readonly claims: C }
  /** Signature and claims are good, but its time is over. */
  | { readonly status: "expired"; readonly claims: C }
  | { readonly status: "invalid" };

/** Public keys (RFC 7517 §5). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, Json>>[];
}

/** Signs and verifies JWTs (RFC 7519) in compact form. */
export interface TokenCodec {
  sign<K extends TokenKind>(kind: K, claims: ClaimsOf<K>): Promise<string>;

  /** Never throws for anything the token says or is. */
  verify<K extends TokenKind>(kind: K, token: string, now: Date): Promise<VerifiedToken<ClaimsOf<K>>>;

  /** What others may verify access tokens with; empty when the keys are symmetric. */
  publicKeys(): JsonWebKeySet;
}

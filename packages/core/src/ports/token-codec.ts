import type { SessionId } from "../domain/session.ts";
import type { UserId } from "../domain/user.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The claims of every signed token. */
export interface TokenClaims {
  /** `sub` */
  readonly userId: UserId;
  /** `sid` */
  readonly sessionId: SessionId;
  /** `rot`: the rotation of the session that the token belongs to. */
  readonly rotation: number;
  /** `jti`: the same for the same session, rotation and kind, so that a repeated refresh returns the same token. */
  readonly tokenId: string;
  /** `iat`, whole seconds. */
  readonly issuedAt: Date;
  /** `exp`, whole seconds: the first instant at which the token is no longer valid. */
  readonly expiresAt: Date;
}

export interface AccessTokenClaims extends TokenClaims {
  /** `usr`: a snapshot of the user, in tokens that are trusted by their signature alone. */
  readonly user?: Json;
}

/** `access` is `typ: at+jwt` (RFC 9068 §2.1), `refresh` is `typ: rt+jwt`. Neither is accepted as the other. */
export type TokenKind = "access" | "refresh";

export type ClaimsOf<K extends TokenKind> = K extends "access" ? AccessTokenClaims : TokenClaims;

export type VerifiedToken<C> =
  | { readonly status: "valid"; readonly claims: C }
  /** Signature and claims are valid, but the token has expired. */
  | { readonly status: "expired"; readonly claims: C }
  | { readonly status: "invalid" };

/** Public keys (RFC 7517 §5). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, Json>>[];
}

/** Signs and verifies JWTs (RFC 7519) in compact form. */
export interface TokenCodec {
  sign<K extends TokenKind>(kind: K, claims: ClaimsOf<K>): Promise<string>;

  /** Never throws, whatever the token is. */
  verify<K extends TokenKind>(kind: K, token: string, now: Date): Promise<VerifiedToken<ClaimsOf<K>>>;

  /** The public keys that access tokens verify with; empty if the keys are symmetric. */
  publicKeys(): JsonWebKeySet;
}

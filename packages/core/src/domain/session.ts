import type { Brand } from "./brand.ts";
import type { UserId } from "./user.ts";

/** Identifies the record of one login: a UUIDv7 in canonical lower-case text (RFC 9562 §4). The `sid` of JWTs. */
export type SessionId = Brand<string, "SessionId">;

/** SHA-256 of an opaque token, 32 bytes. */
export type TokenDigest = Brand<Uint8Array, "TokenDigest">;

/** What the request that logged in told of itself. For people to recognise a session by, never for a decision. */
export interface ClientInfo {
  /** At most 512 code points. */
  readonly userAgent?: string;
  /** An IPv4 or IPv6 address in text. */
  readonly address?: string;
}

/**
 * What is stored of one login.
 *
 * Always `expiresAt <= refreshExpiresAt <= deadline`. Each of the three is the first instant at which the thing no
 * longer holds.
 */
export interface SessionRecord {
  readonly id: SessionId;
  readonly userId: UserId;
  /** Of the current opaque token; null when the access token is a JWT. */
  readonly digest: TokenDigest | null;
  readonly createdAt: Date;
  /** The end of the current access token. */
  readonly expiresAt: Date;
  /** The end of the access token before the current one. Null before the first refresh. */
  readonly previousExpiresAt: Date | null;
  /** How often the pair was renewed: 0 at login, one more with each refresh. */
  readonly rotation: number;
  /** When the current pair was issued. */
  readonly rotatedAt: Date;
  /** The idle end: a refresh must come before it. A record is live until then. */
  readonly refreshExpiresAt: Date;
  /** The absolute end, which no refresh moves. */
  readonly deadline: Date;
  /** The user's `credentialsVersion` at login. */
  readonly credentialsVersion: number;
  readonly clientInfo: ClientInfo;
}

/** One login as it is shown to its user. */
export interface Session {
  readonly id: SessionId;
  readonly createdAt: Date;
  /** When its tokens were last renewed, or issued if they never were. */
  readonly lastUsedAt: Date;
  /** When it ends if it is not refreshed again. */
  readonly expiresAt: Date;
  readonly client: ClientInfo;
  /** Whether the request that asks came with this login's token. */
  readonly current: boolean;
}

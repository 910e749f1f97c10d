import type { Brand } from "./brand.ts";
import type { UserId } from "./user.ts";

/** Identifies a session: a UUIDv7 in canonical lower-case text (RFC 9562 §4). The claim `sid` of JWTs. */
export type SessionId = Brand<string, "SessionId">;

/** SHA-256 of an opaque token, 32 bytes. */
export type TokenDigest = Brand<Uint8Array, "TokenDigest">;

/**
 * What the request that logged in said about its client. People recognise a session by it; no decision depends on it.
 */
export interface ClientInfo {
  /** At most 512 code points. */
  readonly userAgent?: string;
  /** An IPv4 or IPv6 address in text. */
  readonly address?: string;
}

/**
 * The stored record of one session.
 *
 * Always `expiresAt <= refreshExpiresAt <= deadline`. Each of the three is the first instant at which the token or the
 * session is no longer valid.
 */
export interface SessionRecord {
  readonly id: SessionId;
  readonly userId: UserId;
  /** The digest of the current opaque token; null when the access token is a JWT. */
  readonly digest: TokenDigest | null;
  readonly createdAt: Date;
  /** When the current access token expires. */
  readonly expiresAt: Date;
  /** When the access token before the current one expires. Null before the first refresh. */
  readonly previousExpiresAt: Date | null;
  /** How often the token pair was refreshed: 0 at login, one more with each refresh. */
  readonly rotation: number;
  /** When the current pair was issued. */
  readonly rotatedAt: Date;
  /** When the refresh token expires. The session is live until then. */
  readonly refreshExpiresAt: Date;
  /** The absolute end of the session. A refresh does not move it. */
  readonly deadline: Date;
  /** The user's `credentialsVersion` at login. */
  readonly credentialsVersion: number;
  readonly clientInfo: ClientInfo;
}

/** A session as its user sees it. */
export interface Session {
  readonly id: SessionId;
  readonly createdAt: Date;
  /** When its tokens were last refreshed; the time of login before the first refresh. */
  readonly lastUsedAt: Date;
  /** When it ends unless it is refreshed again. */
  readonly expiresAt: Date;
  readonly client: ClientInfo;
  /** Whether this is the session that the caller named as its own. */
  readonly current: boolean;
}

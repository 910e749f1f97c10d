import type { SessionId } from "./session.ts";

/** The tokens that a successful login or refresh returns (RFC 6749 §5.1). */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: "Bearer";
  /** Whole seconds until the access token expires; 1 in its last second. */
  readonly expiresIn: number;
  /** Whole seconds until the refresh token expires; 1 in its last second. */
  readonly refreshExpiresIn: number;
  /** The session that both tokens belong to. */
  readonly sessionId: SessionId;
}

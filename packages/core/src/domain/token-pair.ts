import type { SessionId } from "./session.ts";

/** What a successful login or refresh hands out (RFC 6749 §5.1). */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: "Bearer";
  /** Whole seconds until the access token ends; 1 in its last second. */
  readonly expiresIn: number;
  /** Whole seconds until the refresh token ends; 1 in its last second. */
  readonly refreshExpiresIn: number;
  /** The login that both belong to. */
  readonly sessionId: SessionId;
}

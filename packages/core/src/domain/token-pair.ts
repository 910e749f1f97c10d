/** What a successful login or refresh hands out (RFC 6749 §5.1). */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: "Bearer";
  /** Whole seconds until the access token ends. */
  readonly expiresIn: number;
}

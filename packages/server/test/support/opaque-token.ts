/** The 48 bytes of an opaque access token: the session's id, then the secret. */
export const bodyOf = (token: string): Buffer => Buffer.from(token.slice("pct_".length), "base64url");

import type { AccessTokenId } from "../domain/access-token.ts";

export interface IdGenerator {
  /** A new UUIDv7 (RFC 9562 §5.7) of the given time with at least 62 random bits, in canonical lower-case text. */
  accessTokenId(at: Date): AccessTokenId;
}

import type { SessionId } from "../domain/session.ts";

export interface IdGenerator {
  /**
   * Returns a new UUIDv7 (RFC 9562 §5.7) of the given time with at least 62 random bits, in canonical lower-case text.
   */
  sessionId(at: Date): SessionId;
}

import type { SessionId, IdGenerator } from "@portcullis/core/ports";
import { v7 } from "uuid";

/** Makes session ids: the given time in milliseconds, then 73 random bits (RFC 9562 §5.7). */
export class UuidV7Generator implements IdGenerator {
  /** @throws RangeError if the date is invalid or before 1970 */
  sessionId(at: Date): SessionId {
    const msecs = at.getTime();
    if (!(msecs >= 0)) throw new RangeError("A UUIDv7 requires a time from 1970 on.");
    return v7({ msecs }) as SessionId;
  }
}

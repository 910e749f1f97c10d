import { v7 } from "uuid";

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Canonical lower-case text (RFC 9562 §4). If other spellings were accepted, the returned id would differ from the
 * requested one.
 */
export const isUuid = (text: string): boolean => canonical.test(text);

/** Sorts before every other UUID (RFC 9562 §5.9). */
export const nilUuid = "00000000-0000-0000-0000-000000000000";

/** Makes a new UUIDv7 of the given time. */
export const uuidAt = (at: Date): string => v7({ msecs: at.getTime() });

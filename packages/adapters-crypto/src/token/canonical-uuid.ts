import { validate } from "uuid";

/** Whether the text is a UUID in canonical lower-case form (RFC 9562 §4). */
export const isCanonicalUuid = (text: string): boolean => validate(text) && text === text.toLowerCase();

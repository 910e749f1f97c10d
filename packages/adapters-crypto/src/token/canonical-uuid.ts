import { validate } from "uuid";

/** Whether it is a UUID in its one canonical spelling, lower case (RFC 9562 §4). */
export const isCanonicalUuid = (text: string): boolean => validate(text) && text === text.toLowerCase();

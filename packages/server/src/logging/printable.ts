/**
 * C1 controls, line and paragraph separators, directional marks: JSON does not escape them, terminals interpret them.
 */
const unprintable = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes a client's text safe for a log: escapes control characters, and keeps at most 256 characters. */
export function printable(text: string): string {
  return text
    .slice(0, 256)
    .replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Returns the JSON pointer to a value, from the names and indexes that lead to it (RFC 6901 §3). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

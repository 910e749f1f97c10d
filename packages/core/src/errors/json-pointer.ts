/** Makes a JSON pointer of the names and indexes that lead to a value (RFC 6901 §3). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * Asserts that no part of the password can pass for host or database, which the start report shows.
 * @throws TypeError
 */
export function assertNoStrayAt(url: string): void {
  if (/^[a-z+]+:\/\/[^/?#]*[/?#].*@/s.test(url)) {
    throw new TypeError("has an @ after its host; percent-encode special characters in the password, such as / and @");
  }
}

/** @throws TypeError */
export function assertDecodable(...parts: readonly string[]): void {
  try {
    for (const part of parts) decodeURIComponent(part);
  } catch {
    throw new TypeError("has an invalid percent-encoding");
  }
}

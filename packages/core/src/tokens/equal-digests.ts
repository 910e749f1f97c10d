import type { TokenDigest } from "../domain/session.ts";

/** Compares two digests in constant time. */
export function equalDigests(a: TokenDigest, b: TokenDigest): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

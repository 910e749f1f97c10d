import type { DerivedHash } from "./derived-hash.ts";
import { fromHex } from "./hex.ts";

const form = /^([0-9a-f]{32}):([0-9a-f]{128})$/;

/**
 * Better Auth's default: `salt:key` in hexadecimal. The cost is fixed, the salt is the hexadecimal text itself, and the
 * password is normalised to NFKC.
 */
export function readBetterAuth(text: string): DerivedHash | null {
  const [, salt, hash] = form.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return null;
  return {
    function: "scrypt",
    cost: 16_384,
    blockSize: 16,
    parallelism: 1,
    salt: new TextEncoder().encode(salt),
    hash: fromHex(hash),
    compatibility: true,
  };
}

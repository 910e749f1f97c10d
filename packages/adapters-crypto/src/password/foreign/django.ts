import { fromPaddedBase64 } from "../../bytes/base64.ts";
import type { DerivedHash } from "./derived-hash.ts";

const form = /^pbkdf2_(sha1|sha256)\$([1-9]\d{0,9})\$([^$]{1,128})\$([A-Za-z0-9+/]+={0,2})$/;
const digests = { sha1: { digest: "SHA-1", length: 20 }, sha256: { digest: "SHA-256", length: 32 } } as const;

/**
 * Django's default, `pbkdf2_sha256$iterations$salt$hash`, and its variant with SHA-1. The salt is text, the hash
 * base64.
 */
export function readDjango(text: string): DerivedHash | null {
  const [, name, iterations, salt, encoded] = form.exec(text) ?? [];
  if (salt === undefined || encoded === undefined) return null;
  const { digest, length } = digests[name as keyof typeof digests];
  const hash = fromPaddedBase64(encoded);
  if (hash?.length !== length) return null;
  return {
    function: "pbkdf2",
    digest,
    iterations: Number(iterations),
    salt: new TextEncoder().encode(salt),
    hash,
  };
}

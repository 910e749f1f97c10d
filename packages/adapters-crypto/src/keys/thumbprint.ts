import { createHash } from "node:crypto";

/** The required members of each kind of key, in lexicographic order (RFC 7638 §3.2, RFC 8037 §2). */
const requiredMembers = ["crv", "e", "kty", "n", "x", "y"];

/** Returns the SHA-256 thumbprint of a key in base64url (RFC 7638). That of a private key is that of its public key. */
export function thumbprint(jwk: Readonly<Record<string, string>>): string {
  return createHash("sha256").update(JSON.stringify(jwk, requiredMembers)).digest("base64url");
}

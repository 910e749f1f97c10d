import { createHash } from "node:crypto";
import { type JwkMembers, thumbprintInput } from "./jwk-rules.ts";

/** Returns the SHA-256 thumbprint of a key in base64url (RFC 7638). That of a private key is that of its public key. */
export function thumbprint(jwk: JwkMembers): string {
  return createHash("sha256").update(thumbprintInput(jwk)).digest("base64url");
}

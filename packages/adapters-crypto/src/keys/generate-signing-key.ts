import { generateKeyPairSync } from "node:crypto";
import { thumbprint } from "./thumbprint.ts";

/**
 * Generates a private key as a JWK. Its `kid` is the thumbprint (RFC 7638). The first private key of a set signs; the
 * other keys verify earlier tokens.
 */
export function generateSigningKey(algorithm: "EdDSA" | "ES256"): Readonly<Record<string, string>> {
  const { privateKey } =
    algorithm === "EdDSA" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = Object.entries(privateKey.export({ format: "jwk" }));
  const members = Object.fromEntries(
    jwk.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  return { ...members, kid: thumbprint(members), alg: algorithm, use: "sig" };
}

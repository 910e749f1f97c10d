import { bitLengthOf, unsignedInteger } from "./rsa-key.ts";

/** JWS algorithms of asymmetric keys (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). */
export type SigningAlgorithm = "EdDSA" | "Ed25519" | "ES256" | "RS256";

/**
 * Returns the algorithm that the key's JWK states, if it fits the key, otherwise the usual one. Null if no algorithm
 * fits.
 * @param key the members of a JWK that was imported and exported, or that the import will check
 */
export function algorithmOf(key: Readonly<Partial<Record<string, unknown>>>, stated: unknown): SigningAlgorithm | null {
  const fitting = fittingAlgorithms(key);
  if (stated === undefined) return fitting[0] ?? null;
  return fitting.find((algorithm) => algorithm === stated) ?? null;
}

function fittingAlgorithms({ kty, crv, n, e }: Readonly<Partial<Record<string, unknown>>>): SigningAlgorithm[] {
  if (kty === "OKP" && crv === "Ed25519") return ["EdDSA", "Ed25519"];
  if (kty === "EC" && crv === "P-256") return ["ES256"];
  if (kty !== "RSA" || typeof n !== "string" || typeof e !== "string") return [];
  // RFC 7518 §3.3: 2048 bits or more.
  return bitLengthOf(n) >= 2048 && unsignedInteger(e) >= 65_537n ? ["RS256"] : [];
}

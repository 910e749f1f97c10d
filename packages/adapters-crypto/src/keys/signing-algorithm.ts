import type { KeyObject } from "node:crypto";

/** JWS algorithms of asymmetric keys (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). */
export type SigningAlgorithm = "EdDSA" | "Ed25519" | "ES256" | "RS256";

/** Returns the algorithm that the key's JWK states, if it fits the key, otherwise the usual one. Null if no algorithm fits. */
export function algorithmOf(key: KeyObject, stated: unknown): SigningAlgorithm | null {
  const fitting = fittingAlgorithms(key);
  if (stated === undefined) return fitting[0] ?? null;
  return fitting.find((algorithm) => algorithm === stated) ?? null;
}

function fittingAlgorithms({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): SigningAlgorithm[] {
  if (type === "ed25519") return ["EdDSA", "Ed25519"];
  if (type === "ec" && details?.namedCurve === "prime256v1") return ["ES256"];
  // RFC 7518 §3.3: 2048 bits or more.
  const bits = details?.modulusLength ?? 0;
  const exponent = details?.publicExponent ?? 0n;
  return type === "rsa" && bits >= 2048 && exponent >= 65_537n ? ["RS256"] : [];
}

import { fromBase64url } from "../bytes/base64.ts";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { isSoundPrivateRsa, isSoundPublicRsa } from "./rsa-key.ts";
import type { SigningAlgorithm } from "./signing-algorithm.ts";

/* The rules for JWKs, in any runtime. The runtime imports the key, which checks the key itself. */

/** A JWK that may have any members. */
export type Jwk = Readonly<Partial<Record<string, unknown>>>;

/** The text members of a JWK. */
export type JwkMembers = Readonly<Record<string, string>>;

/** A JWK of the set, before it is imported. */
export interface GivenJwk {
  readonly jwk: Jwk;
  readonly isPrivate: boolean;
  /** Creates an error that names the position of the key and the problem. */
  readonly refuse: (why: string) => InvalidSettingError;
}

/**
 * Reads a JWK set (RFC 7517 §5).
 * @throws InvalidSettingError if it is not one, or a key is symmetric or not for signatures
 */
export function readJwkSet(set: unknown): readonly GivenJwk[] {
  const jwks = isObject(set) ? set["keys"] : undefined;
  if (!Array.isArray(jwks) || jwks.length === 0) throw new InvalidSettingError("The JWK set has no keys.");
  return jwks.map((jwk: unknown, place) => readJwk(jwk, `JWK ${place + 1} of the set`));
}

function readJwk(jwk: unknown, which: string): GivenJwk {
  const refuse = (why: string) => new InvalidSettingError(`${which} ${why}.`);
  if (!isObject(jwk)) throw refuse("is not an object");
  if (jwk["kty"] === "oct") throw refuse("is symmetric; pass it as a secret instead");
  if (jwk["use"] !== undefined && jwk["use"] !== "sig") throw refuse('is not for signatures: its "use" is not "sig"');
  const isPrivate = jwk["d"] !== undefined;
  const operation = isPrivate ? "sign" : "verify";
  const operations = jwk["key_ops"];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes(operation))) {
    throw refuse(`is not for signatures: its "key_ops" lack "${operation}"`);
  }
  return { jwk, isPrivate, refuse };
}

export const refusals = {
  malformed: "is malformed or of an unsupported kind",
  algorithm: "is too weak, or its kind or alg is not one of EdDSA (Ed25519), ES256 and RS256",
  publicRsa: "has an RSA modulus or exponent that is even, or an exponent outside of 65537 to 2147483647",
  privateParts: "has private parts that do not belong together",
  otherPublicPart: "has the public part of another key",
  kid: "has a kid that is not 1 to 128 visible ASCII characters",
} as const;

/** Only these members of a JWK are public. */
export const publicMembers = (jwk: Jwk): JwkMembers => picked(jwk, ["kty", "crv", "x", "y", "n", "e"]);

/** The private members of a JWK. */
export const privateMembers = (jwk: Jwk): JwkMembers =>
  picked(jwk, ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi"]);

/** Whether a public key of this algorithm is safe to use. */
export const isSoundPublic = (jwk: JwkMembers, algorithm: SigningAlgorithm): boolean =>
  algorithm !== "RS256" || isSoundPublicRsa(jwk);

/** Internal keys are derived from `d`, so it must belong to the key and be long enough for a secret. */
export function isSoundPrivate(jwk: JwkMembers, algorithm: SigningAlgorithm): boolean {
  if (algorithm === "RS256") return isSoundPrivateRsa(jwk);
  const d = privatePartOf(jwk);
  // A random scalar or seed begins with eight zero bytes once in 2^64 times.
  return d.length === 32 && d.subarray(0, 8).some((byte) => byte !== 0);
}

/** The bytes of `d`. */
export const privatePartOf = (jwk: JwkMembers): Uint8Array => fromBase64url(jwk["d"] ?? "") ?? new Uint8Array();

/** The `kid` of a JWK, or the given one if it has none. Null if it is invalid. */
export function kidOf({ kid }: Jwk, otherwise: string): string | null {
  const chosen = kid ?? otherwise;
  return typeof chosen === "string" && /^[\x21-\x7e]{1,128}$/.test(chosen) ? chosen : null;
}

/** @throws InvalidSettingError if two keys have the same `kid` */
export function assertDistinctKids(keys: readonly { readonly kid: string }[]): void {
  if (new Set(keys.map((key) => key.kid)).size < keys.length) {
    throw new InvalidSettingError("Two keys of the JWK set have the same kid.");
  }
}

/**
 * The text that the thumbprint of a key hashes: its required members in lexicographic order (RFC 7638 §3.2, RFC 8037
 * §2).
 */
export const thumbprintInput = (jwk: JwkMembers): string => JSON.stringify(jwk, ["crv", "e", "kty", "n", "x", "y"]);

function picked(jwk: Jwk, names: readonly string[]): JwkMembers {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = jwk[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
}

const isObject = (value: unknown): value is Jwk => typeof value === "object" && value !== null && !Array.isArray(value);

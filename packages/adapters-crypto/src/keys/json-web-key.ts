import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from "node:crypto";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { algorithmOf, type SigningAlgorithm } from "./signing-algorithm.ts";
import { isSoundPrivateRsa, isSoundPublicRsa } from "./rsa-key.ts";
import { thumbprint } from "./thumbprint.ts";

export interface AsymmetricKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
  /** Only the public members. */
  readonly publicJwk: Readonly<Record<string, string>>;
  /** Null for a key that only verifies. */
  readonly privateKey: KeyObject | null;
}

/**
 * Imports the keys of a JWK set (RFC 7517 §5), in its order.
 * @throws InvalidSettingError if it is not a JWK set, or a key is symmetric, too weak, of an unknown kind, not for
 * signatures, made of parts of several keys, or has the `kid` of another key. The message names the key by its position.
 */
export function importJwkSet(set: unknown): readonly AsymmetricKey[] {
  const jwks = isObject(set) ? set["keys"] : undefined;
  if (!Array.isArray(jwks) || jwks.length === 0) throw new InvalidSettingError("The JWK set has no keys.");
  const keys = jwks.map((jwk: unknown, place) => importJwk(jwk, `JWK ${place + 1} of the set`));
  if (new Set(keys.map((key) => key.kid)).size < keys.length) {
    throw new InvalidSettingError("Two keys of the JWK set have the same kid.");
  }
  return keys;
}

function importJwk(jwk: unknown, which: string): AsymmetricKey {
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
  const publicKey = parsed(() => createPublicKey({ key: publicMembers(jwk), format: "jwk" }));
  const privateKey = isPrivate ? parsed(() => createPrivateKey({ key: jwk, format: "jwk" })) : null;
  if (publicKey === null || (isPrivate && privateKey === null)) throw refuse("is malformed or of an unsupported kind");
  const algorithm = algorithmOf(publicKey, jwk["alg"]);
  if (algorithm === null)
    throw refuse("is too weak, or its kind or alg is not one of EdDSA (Ed25519), ES256 and RS256");
  const exported = publicMembers(publicKey.export({ format: "jwk" }));
  if (algorithm === "RS256" && !isSoundPublicRsa(exported)) {
    throw refuse("has an RSA modulus or exponent that is even, or an exponent outside of 65537 to 2147483647");
  }
  if (privateKey !== null) {
    if (!isSoundPrivate(privateKey, algorithm)) throw refuse("has private parts that do not belong together");
    if (!belongTogether(privateKey, publicKey)) throw refuse("has the public part of another key");
  }
  const kid = jwk["kid"] ?? thumbprint(exported);
  if (typeof kid !== "string" || !/^[\x21-\x7e]{1,128}$/.test(kid)) {
    throw refuse("has a kid that is not 1 to 128 visible ASCII characters");
  }
  return { kid, algorithm, publicKey, privateKey, publicJwk: { ...exported, kid, alg: algorithm, use: "sig" } };
}

/** Only these members of a JWK are public. */
function publicMembers(jwk: JsonWebKey): Record<string, string> {
  const members = Object.entries({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, n: jwk.n, e: jwk.e });
  return Object.fromEntries(members.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

/** Internal keys are derived from `d`, so it must belong to the key and be long enough for a secret. */
function isSoundPrivate(privateKey: KeyObject, algorithm: SigningAlgorithm): boolean {
  const jwk = privateKey.export({ format: "jwk" });
  if (algorithm === "RS256") return isSoundPrivateRsa(jwk);
  const d = Buffer.from(jwk.d ?? "", "base64url");
  // A random scalar or seed begins with eight zero bytes once in 2^64 times.
  return d.length === 32 && d.subarray(0, 8).some((byte) => byte !== 0);
}

/** OpenSSL does not compare the parts of a JWK. A key with parts of two keys would sign tokens that can't be verified. */
function belongTogether(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const digest = privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  const probe = Buffer.from("portcullis");
  return verify(digest, probe, publicKey, sign(digest, probe, privateKey));
}

/** OpenSSL's errors don't help and may quote the key. */
function parsed(read: () => KeyObject): KeyObject | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is JsonWebKey =>
  typeof value === "object" && value !== null && !Array.isArray(value);

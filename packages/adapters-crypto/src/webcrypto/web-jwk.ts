import type { CryptoKey } from "jose";
import { toBase64url } from "../bytes/base64.ts";
import {
  assertDistinctKids,
  type GivenJwk,
  isSoundPrivate,
  isSoundPublic,
  type JwkMembers,
  kidOf,
  privateMembers,
  privatePartOf,
  publicMembers,
  readJwkSet,
  refusals,
  thumbprintInput,
} from "../keys/jwk-rules.ts";
import type { AsymmetricKey } from "../keys/keys.ts";
import { algorithmOf, type SigningAlgorithm } from "../keys/signing-algorithm.ts";

const ed25519 = { name: "Ed25519" } as const;

/** WebCrypto's names of the algorithms. */
const parameters = {
  EdDSA: ed25519,
  Ed25519: ed25519,
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
} as const satisfies Readonly<Record<SigningAlgorithm, object>>;

/**
 * Imports the keys of a JWK set (RFC 7517 §5), in its order, by the rules of the main entry.
 * @throws InvalidSettingError as the main entry does
 */
export async function importJwkSet(set: unknown): Promise<readonly AsymmetricKey<CryptoKey>[]> {
  const keys = await Promise.all(readJwkSet(set).map(importJwk));
  assertDistinctKids(keys);
  return keys;
}

async function importJwk({ jwk, isPrivate, refuse }: GivenJwk): Promise<AsymmetricKey<CryptoKey>> {
  const algorithm = algorithmOf(jwk, jwk["alg"]);
  if (algorithm === null) throw refuse(refusals.algorithm);
  const publicKey = await imported(publicMembers(jwk), algorithm, "verify", true);
  if (publicKey === null) throw refuse(refusals.malformed);
  const exported = publicMembers({ ...(await crypto.subtle.exportKey("jwk", publicKey)) });
  if (!isSoundPublic(exported, algorithm)) throw refuse(refusals.publicRsa);
  const given = privateMembers(jwk);
  const readable = isPrivate ? await imported(given, algorithm, "sign", true) : null;
  if (isPrivate && readable === null) throw refuse(refusals.malformed);
  const members = readable === null ? null : privateMembers({ ...(await crypto.subtle.exportKey("jwk", readable)) });
  if (members !== null && !isSoundPrivate(members, algorithm)) throw refuse(refusals.privateParts);
  if (readable !== null && !(await belongTogether(readable, publicKey, algorithm))) {
    throw refuse(refusals.otherPublicPart);
  }
  const kid = kidOf(jwk, await thumbprint(exported));
  if (kid === null) throw refuse(refusals.kid);
  return {
    kid,
    algorithm,
    publicKey,
    privateKey: isPrivate ? await imported(given, algorithm, "sign", false) : null,
    publicJwk: { ...exported, kid, alg: algorithm, use: "sig" },
    privatePart: members === null ? null : privatePartOf(members),
  };
}

/** Null if it is not a key of the algorithm. Hides the runtime's errors, which may quote the key. */
async function imported(
  jwk: JwkMembers,
  algorithm: SigningAlgorithm,
  usage: "sign" | "verify",
  extractable: boolean,
): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey("jwk", jwk, parameters[algorithm], extractable, [usage]);
  } catch {
    return null;
  }
}

/**
 * Not every runtime compares the parts of a JWK. A key with parts of two keys would sign tokens that can't be verified.
 */
async function belongTogether(
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  algorithm: SigningAlgorithm,
): Promise<boolean> {
  const probe = new TextEncoder().encode("portcullis");
  try {
    const signature = await crypto.subtle.sign(parameters[algorithm], privateKey, probe);
    return await crypto.subtle.verify(parameters[algorithm], publicKey, signature, probe);
  } catch {
    return false;
  }
}

/** The SHA-256 thumbprint of a key in base64url (RFC 7638). */
async function thumbprint(jwk: JwkMembers): Promise<string> {
  const input = new TextEncoder().encode(thumbprintInput(jwk));
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", input)));
}

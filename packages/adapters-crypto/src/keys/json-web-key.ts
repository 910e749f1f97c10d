import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import {
  assertDistinctKids,
  type GivenJwk,
  isSoundPrivate,
  isSoundPublic,
  kidOf,
  privateMembers,
  privatePartOf,
  publicMembers,
  readJwkSet,
  refusals,
} from "./jwk-rules.ts";
import type { AsymmetricKey } from "./keys.ts";
import { algorithmOf } from "./signing-algorithm.ts";
import { thumbprint } from "./thumbprint.ts";

/**
 * Imports the keys of a JWK set (RFC 7517 §5), in its order.
 * @throws InvalidSettingError if it is not a JWK set, or a key is symmetric, too weak, of an unknown kind, not for
 * signatures, made of parts of several keys, or has the `kid` of another key. The message names the key by its
 * position.
 */
export function importJwkSet(set: unknown): readonly AsymmetricKey<KeyObject>[] {
  const keys = readJwkSet(set).map(importJwk);
  assertDistinctKids(keys);
  return keys;
}

function importJwk({ jwk, isPrivate, refuse }: GivenJwk): AsymmetricKey<KeyObject> {
  const publicKey = parsed(() => createPublicKey({ key: publicMembers(jwk), format: "jwk" }));
  const privateKey = isPrivate ? parsed(() => createPrivateKey({ key: jwk, format: "jwk" })) : null;
  if (publicKey === null || (isPrivate && privateKey === null)) throw refuse(refusals.malformed);
  const exported = publicMembers({ ...publicKey.export({ format: "jwk" }) });
  const algorithm = algorithmOf(exported, jwk["alg"]);
  if (algorithm === null) throw refuse(refusals.algorithm);
  if (!isSoundPublic(exported, algorithm)) throw refuse(refusals.publicRsa);
  const members = privateKey === null ? null : privateMembers({ ...privateKey.export({ format: "jwk" }) });
  if (members !== null && !isSoundPrivate(members, algorithm)) throw refuse(refusals.privateParts);
  if (privateKey !== null && !belongTogether(privateKey, publicKey)) throw refuse(refusals.otherPublicPart);
  const kid = kidOf(jwk, thumbprint(exported));
  if (kid === null) throw refuse(refusals.kid);
  const publicJwk = { ...exported, kid, alg: algorithm, use: "sig" };
  const privatePart = members === null ? null : privatePartOf(members);
  return { kid, algorithm, publicKey, privateKey, publicJwk, privatePart };
}

/**
 * OpenSSL does not compare the parts of a JWK. A key with parts of two keys would sign tokens that can't be verified.
 */
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

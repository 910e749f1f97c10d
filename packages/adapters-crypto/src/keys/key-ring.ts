import type { KeyObject } from "node:crypto";
import { deriveKey, deriveKeyId } from "./derive-key.ts";
import { importJwkSet } from "./json-web-key.ts";
import {
  assertDigestPurpose,
  assertSecrets,
  asymmetricRing,
  type KeyOptions,
  type KeyRing as KeyRingOf,
  type PinnedKey as PinnedKeyOf,
  ring,
  type TokenKeys,
} from "./keys.ts";
import { type KeyPurpose, secretBytes } from "./secret.ts";

export type PinnedKey = PinnedKeyOf<KeyObject>;

export type KeyRing = KeyRingOf<KeyObject>;

export interface Keys extends TokenKeys<KeyObject> {
  /** HMAC-SHA256 keys of opaque tokens: the first makes new ones, all are tried for tokens of earlier rotations. */
  readonly opaque: readonly KeyObject[];
  /**
   * HMAC-SHA256 keys for digests of a purpose: the first makes new ones, all verify.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  readonly digest: (purpose: string) => readonly KeyObject[];
}

/**
 * Creates the keys of all tokens. Access tokens are signed with the JWK set if there is one. Refresh tokens are only
 * for Portcullis, so their key is in no JWK set.
 * @throws InvalidSettingError if there is no key, or a key is invalid or too weak
 */
export function createKeys({ secrets = [], jwks }: KeyOptions): Keys {
  const asymmetric = jwks === undefined ? null : importJwkSet(jwks);
  // Keys of the JWK set come after the secrets, so that adding a secret logs nobody out.
  const internal = [
    ...secrets.map(secretBytes),
    ...(asymmetric ?? []).flatMap(({ privatePart }) => (privatePart === null ? [] : [secretBytes(privatePart)])),
  ];
  assertSecrets(internal);
  const digest = digestKeys(internal);
  return {
    access: asymmetric === null ? derivedRing(internal, "access-token") : asymmetricRing(asymmetric),
    refresh: derivedRing(internal, "refresh-token"),
    opaque: internal.map((secret) => deriveKey(secret, "opaque-token")),
    digest,
    publicKeys: { keys: (asymmetric ?? []).map((key) => key.publicJwk) },
  };
}

/** Derives the keys of each purpose once. */
function digestKeys(secrets: readonly Uint8Array[]): (purpose: string) => readonly KeyObject[] {
  const known = new Map<string, readonly KeyObject[]>();
  return (purpose) => {
    const found = known.get(purpose);
    if (found !== undefined) return found;
    assertDigestPurpose(purpose);
    const keys = secrets.map((secret) => deriveKey(secret, purpose));
    known.set(purpose, keys);
    return keys;
  };
}

function derivedRing(secrets: readonly Uint8Array[], purpose: KeyPurpose): KeyRing {
  const keys = secrets.map(
    (secret): PinnedKey => ({
      kid: deriveKeyId(secret, purpose),
      algorithm: "HS256",
      key: deriveKey(secret, purpose),
    }),
  );
  return ring(keys, keys[0]);
}

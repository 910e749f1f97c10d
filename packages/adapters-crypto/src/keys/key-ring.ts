import type { KeyObject } from "node:crypto";
import type { JsonWebKeySet, TokenKind } from "@portcullis/core/ports";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { type AsymmetricKey, importJwkSet } from "./json-web-key.ts";
import { deriveKey, deriveKeyId, type KeyPurpose, type Secret, secretBytes } from "./secret.ts";
import type { SigningAlgorithm } from "./signing-algorithm.ts";

export interface KeyOptions {
  /** Newest first: the first makes new tokens, all verify. All keys except those of the JWK set are derived from them. */
  readonly secrets?: readonly Secret[];
  /**
   * A JWK set (RFC 7517 §5), as `JSON.parse` returns it; it is checked. Other servers may verify access tokens with its public
   * keys. The first private key signs, all verify. Without secrets, the internal keys are derived from the private keys: then
   * keep a replaced key whole, not only its public part, until its last refresh token has expired.
   */
  readonly jwks?: unknown;
}

/** A key with its only algorithm (RFC 8725 §3.1). */
export interface PinnedKey {
  readonly kid: string;
  readonly algorithm: "HS256" | SigningAlgorithm;
  readonly key: KeyObject;
}

/** The keys of one kind of token. The newest signs, and keys are found by their `kid`. */
export interface KeyRing {
  readonly signing: PinnedKey;
  readonly verifying: ReadonlyMap<string, PinnedKey>;
}

export interface Keys extends Readonly<Record<TokenKind, KeyRing>> {
  /** HMAC-SHA256 keys of opaque tokens: the first makes new ones, all are tried for tokens of earlier rotations. */
  readonly opaque: readonly KeyObject[];
  /**
   * HMAC-SHA256 keys for digests of a purpose: the first makes new ones, all verify.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  readonly digest: (purpose: string) => readonly KeyObject[];
  /** HMAC-SHA256 keys of CSRF tokens: the first makes new ones, all verify. */
  readonly csrf: readonly KeyObject[];
  readonly publicKeys: JsonWebKeySet;
}

/**
 * Creates the keys of all tokens. Access tokens are signed with the JWK set if there is one. Refresh tokens are only for
 * Portcullis, so their key is in no JWK set.
 * @throws InvalidSettingError if there is no key, or a key is invalid or too weak
 */
export function createKeys({ secrets = [], jwks }: KeyOptions): Keys {
  const asymmetric = jwks === undefined ? null : importJwkSet(jwks);
  // Keys of the JWK set come after the secrets, so that adding a secret logs nobody out.
  const internal = [...secrets.map(secretBytes), ...(asymmetric ?? []).flatMap(internalSecret)];
  const [newest] = internal;
  if (newest === undefined) throw new InvalidSettingError("A secret or a JWK set with a private key is required.");
  const digest = digestKeys(internal);
  return {
    access: asymmetric === null ? derivedRing(internal, "access-token") : asymmetricRing(asymmetric),
    refresh: derivedRing(internal, "refresh-token"),
    opaque: internal.map((secret) => deriveKey(secret, "opaque-token")),
    digest,
    csrf: digest("csrf-token"),
    publicKeys: { keys: (asymmetric ?? []).map((key) => key.publicJwk) },
  };
}

/** Purposes of tokens: digests of chosen text under these keys would be valid tokens. */
const tokenPurposes: readonly string[] = ["access-token", "refresh-token", "opaque-token"] satisfies KeyPurpose[];

/** Derives the keys of each purpose once. */
function digestKeys(secrets: readonly Uint8Array[]): (purpose: string) => readonly KeyObject[] {
  const known = new Map<string, readonly KeyObject[]>();
  return (purpose) => {
    const found = known.get(purpose);
    if (found !== undefined) return found;
    if (tokenPurposes.includes(purpose)) throw new RangeError(`The purpose ${purpose} is reserved for tokens.`);
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

function asymmetricRing(keys: readonly AsymmetricKey[]): KeyRing {
  const signing = keys.flatMap(({ kid, algorithm, privateKey }) =>
    privateKey === null ? [] : [{ kid, algorithm, key: privateKey }],
  );
  const verifying = keys.map(({ kid, algorithm, publicKey }) => ({ kid, algorithm, key: publicKey }));
  return ring(verifying, signing[0]);
}

function ring(verifying: readonly PinnedKey[], signing: PinnedKey | undefined): KeyRing {
  if (signing === undefined) throw new InvalidSettingError("The JWK set has no private key to sign with.");
  return { signing, verifying: new Map(verifying.map((key) => [key.kid, key])) };
}

/**
 * Returns what internal keys are derived from without a secret: the private part of a key, which the import has checked. Its
 * length is checked like that of a secret.
 */
function internalSecret({ privateKey }: AsymmetricKey): readonly Uint8Array[] {
  if (privateKey === null) return [];
  return [secretBytes(Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url"))];
}

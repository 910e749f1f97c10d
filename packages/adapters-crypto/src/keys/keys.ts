import type { JsonWebKeySet, TokenKind } from "@portcullis/core/ports";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { KeyPurpose, Secret } from "./secret.ts";
import type { SigningAlgorithm } from "./signing-algorithm.ts";

/* The keys of tokens in any runtime. `Key` is node:crypto's KeyObject or WebCrypto's CryptoKey. */

export interface KeyOptions {
  /**
   * Newest first: the first makes new tokens, all verify. All keys except those of the JWK set are derived from them.
   */
  readonly secrets?: readonly Secret[];
  /**
   * A JWK set (RFC 7517 §5), as `JSON.parse` returns it; it is checked. Other servers may verify access tokens with its
   * public keys. The first private key signs, all verify. Without secrets, the internal keys are derived from the
   * private keys: then keep a replaced key whole, not only its public part, until its last refresh token has expired.
   */
  readonly jwks?: unknown;
}

/** A key with its only algorithm (RFC 8725 §3.1). */
export interface PinnedKey<Key> {
  readonly kid: string;
  readonly algorithm: "HS256" | SigningAlgorithm;
  readonly key: Key;
}

/** The keys of one kind of token. The newest signs, and keys are found by their `kid`. */
export interface KeyRing<Key> {
  readonly signing: PinnedKey<Key>;
  readonly verifying: ReadonlyMap<string, PinnedKey<Key>>;
}

/** The keys of signed tokens. */
export interface TokenKeys<Key> extends Readonly<Record<TokenKind, KeyRing<Key>>> {
  readonly publicKeys: JsonWebKeySet;
}

/** A key of a JWK set, imported. */
export interface AsymmetricKey<Key> {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: Key;
  /** Only the public members. */
  readonly publicJwk: Readonly<Record<string, string>>;
  /** Null for a key that only verifies. */
  readonly privateKey: Key | null;
  /** The material from which internal keys are derived without a secret. Null for a key that only verifies. */
  readonly privatePart: Uint8Array | null;
}

/** Purposes that are reserved for tokens: a digest of chosen text under these keys would be a valid token. */
const tokenPurposes: readonly string[] = ["access-token", "refresh-token", "opaque-token"] satisfies KeyPurpose[];

/** @throws RangeError for a purpose whose keys sign or digest tokens */
export function assertDigestPurpose(purpose: string): void {
  if (tokenPurposes.includes(purpose)) throw new RangeError(`The purpose ${purpose} is reserved for tokens.`);
}

/** @throws InvalidSettingError if there is no private key */
export function asymmetricRing<Key>(keys: readonly AsymmetricKey<Key>[]): KeyRing<Key> {
  const signing = keys.flatMap(({ kid, algorithm, privateKey }) =>
    privateKey === null ? [] : [{ kid, algorithm, key: privateKey }],
  );
  const verifying = keys.map(({ kid, algorithm, publicKey }) => ({ kid, algorithm, key: publicKey }));
  return ring(verifying, signing[0]);
}

/** @throws InvalidSettingError if no key can sign */
export function ring<Key>(verifying: readonly PinnedKey<Key>[], signing: PinnedKey<Key> | undefined): KeyRing<Key> {
  if (signing === undefined) throw new InvalidSettingError("The JWK set has no private key to sign with.");
  return { signing, verifying: new Map(verifying.map((key) => [key.kid, key])) };
}

/** @throws InvalidSettingError if there is nothing to derive keys from */
export function assertSecrets(internal: readonly Uint8Array[]): void {
  if (internal.length === 0) throw new InvalidSettingError("A secret or a JWK set with a private key is required.");
}

import type { CryptoKey } from "jose";
import {
  assertDigestPurpose,
  assertSecrets,
  asymmetricRing,
  type KeyOptions,
  type KeyRing,
  ring,
  type TokenKeys,
} from "../keys/keys.ts";
import { type KeyPurpose, secretBytes } from "../keys/secret.ts";
import { deriveMacKey, deriveMacKeyId, importSecret } from "./derive.ts";
import { importJwkSet } from "./web-jwk.ts";

export interface WebKeys extends TokenKeys<CryptoKey> {
  /** HMAC-SHA256 keys of opaque tokens: the first makes new ones, all are tried for tokens of earlier rotations. */
  readonly opaque: readonly CryptoKey[];
  /**
   * HMAC-SHA256 keys for digests of a purpose: the first makes new ones, all verify.
   * @throws RangeError for a purpose whose keys sign or digest tokens
   */
  readonly digest: (purpose: string) => Promise<readonly CryptoKey[]>;
}

/**
 * Creates the keys of all tokens, equal to those of `createKeys`.
 * @throws InvalidSettingError if there is no key, or a key is invalid or too weak
 */
export async function createWebKeys({ secrets = [], jwks }: KeyOptions): Promise<WebKeys> {
  const asymmetric = jwks === undefined ? null : await importJwkSet(jwks);
  // Keys of the JWK set come after the secrets, so that adding a secret logs nobody out.
  const internal = [
    ...secrets.map(secretBytes),
    ...(asymmetric ?? []).flatMap(({ privatePart }) => (privatePart === null ? [] : [secretBytes(privatePart)])),
  ];
  assertSecrets(internal);
  const derivable = await Promise.all(internal.map(importSecret));
  return {
    access: asymmetric === null ? await derivedRing(derivable, "access-token") : asymmetricRing(asymmetric),
    refresh: await derivedRing(derivable, "refresh-token"),
    opaque: await macKeys(derivable, "opaque-token"),
    digest: digestKeys(derivable),
    publicKeys: { keys: (asymmetric ?? []).map((key) => key.publicJwk) },
  };
}

const macKeys = (secrets: readonly CryptoKey[], purpose: string): Promise<readonly CryptoKey[]> =>
  Promise.all(secrets.map((secret) => deriveMacKey(secret, purpose)));

/**
 * Derives the keys of each purpose once. It keeps keys, not promises of keys: in runtimes that bind promises to a
 * request, another request must not wait for them.
 */
function digestKeys(secrets: readonly CryptoKey[]): (purpose: string) => Promise<readonly CryptoKey[]> {
  const known = new Map<string, readonly CryptoKey[]>();
  return async (purpose) => {
    const found = known.get(purpose);
    if (found !== undefined) return found;
    assertDigestPurpose(purpose);
    const keys = await macKeys(secrets, purpose);
    known.set(purpose, keys);
    return keys;
  };
}

async function derivedRing(secrets: readonly CryptoKey[], purpose: KeyPurpose): Promise<KeyRing<CryptoKey>> {
  const keys = await Promise.all(
    secrets.map(async (secret) => ({
      kid: await deriveMacKeyId(secret, purpose),
      algorithm: "HS256" as const,
      key: await deriveMacKey(secret, purpose),
    })),
  );
  return ring(keys, keys[0]);
}

import type { Awaitable, ClaimsOf, JsonWebKeySet, TokenCodec, TokenKind, VerifiedToken } from "@portcullis/core/ports";
import { type CryptoKey, errors, type JWTPayload, jwtVerify, type KeyObject, SignJWT } from "jose";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import type { PinnedKey, TokenKeys } from "../keys/keys.ts";
import { type ClaimsPolicy, claimsReaders, requiredClaims, writeClaims } from "./claims.ts";
import { type CompactForm, readCompactForm } from "./compact-jws.ts";
import type { JwsPlatform } from "./jws-platform.ts";

export interface TokenCodecOptions {
  /** `iss`, compared exactly. Default "portcullis". */
  readonly issuer?: string;
  /** `aud`, compared exactly. Default "portcullis". */
  readonly audience?: string;
  /**
   * The maximum lifetime of a token, in whole seconds. Default: a day for access tokens and 400 days for refresh
   * tokens.
   */
  readonly maxLifetime?: Partial<ClaimsPolicy["maxLifetime"]>;
  /** The maximum length of a token, in characters. Default 8,192. */
  readonly maxTokenLength?: number;
}

/** The defaults of the options. Lifetimes are in seconds. */
export const tokenDefaults = {
  issuer: "portcullis",
  audience: "portcullis",
  maxLifetime: { access: 86_400, refresh: 34_560_000 },
  maxTokenLength: 8_192,
} as const;

/** The header's `typ` (RFC 8725 §3.11). */
const types: Readonly<Record<TokenKind, string>> = { access: "at+jwt", refresh: "rt+jwt" };

/** Seconds by which the clock of the issuer may be ahead. The expiry of a token has no leeway. */
const issuedAtLeeway = 60;

/** A payload with a valid signature. Its claims are not checked yet. */
interface SignedPayload {
  readonly payload: JWTPayload;
  readonly expired: boolean;
}

/**
 * Signs and verifies JWTs with jose, and with the runtime's HMAC for HS256. It only accepts tokens exactly as it writes
 * them: RFC 7519 leaves choices to an issuer, and this is the only issuer. Equal claims give equal tokens, except with
 * ES256, whose signatures are random.
 */
export class StrictJwtCodec<Key extends CryptoKey | KeyObject> implements TokenCodec {
  readonly #keys: TokenKeys<Key>;
  readonly #platform: JwsPlatform<Key>;
  readonly #policy: ClaimsPolicy;
  readonly #maxLength: number;

  /** @throws InvalidSettingError */
  constructor(keys: TokenKeys<Key>, platform: JwsPlatform<Key>, options: TokenCodecOptions = {}) {
    const { issuer = tokenDefaults.issuer, audience = tokenDefaults.audience, maxLifetime = {} } = options;
    const { maxTokenLength = tokenDefaults.maxTokenLength } = options;
    if (issuer === "" || audience === "") throw new InvalidSettingError("Issuer and audience must not be empty.");
    const { access = tokenDefaults.maxLifetime.access, refresh = tokenDefaults.maxLifetime.refresh } = maxLifetime;
    if (![access, refresh, maxTokenLength].every((max) => Number.isSafeInteger(max) && max > 0)) {
      throw new InvalidSettingError("Token lifetimes and length must be whole numbers of at least 1.");
    }
    this.#keys = keys;
    this.#platform = platform;
    this.#policy = { issuer, audience, maxLifetime: { access, refresh } };
    this.#maxLength = maxTokenLength;
  }

  /**
   * Times are truncated to whole seconds.
   * @throws RangeError if the token would not verify, because of its claims or size
   */
  async sign<K extends TokenKind>(kind: K, claims: ClaimsOf<K>): Promise<string> {
    const payload = writeClaims(kind, claims, this.#policy);
    const { kid, algorithm, key } = this.#keys[kind].signing;
    const header = { alg: algorithm, typ: types[kind], kid };
    if (claimsReaders[kind](payload, this.#policy) === null)
      throw new RangeError("A token with these claims would not verify.");
    const signed =
      algorithm === "HS256"
        ? this.#signHs256(header, payload, key)
        : new SignJWT(payload).setProtectedHeader(header).sign(key);
    const token = typeof signed === "string" ? signed : await signed;
    if (token.length > this.#maxLength)
      throw new RangeError("The token is longer than maxTokenLength, so it would not verify.");
    return token;
  }

  async verify<K extends TokenKind>(kind: K, token: string, now: Date): Promise<VerifiedToken<ClaimsOf<K>>> {
    const form = readCompactForm(token, this.#maxLength, this.#platform);
    if (form === null || form.header.typ !== types[kind]) return { status: "invalid" };
    const key = this.#keys[kind].verifying.get(form.header.kid);
    if (key === undefined || form.header.alg !== key.algorithm) return { status: "invalid" };

    let signed: SignedPayload | null;
    if (key.algorithm === "HS256") {
      const isMac = this.#platform.isMac(form.signature, form.signingInput, key.key);
      // This runs for each request, so it does not await a result that is already there.
      signed = (typeof isMac === "boolean" ? isMac : await isMac) ? readSigned(form, now) : null;
    } else {
      signed = await this.#byJose(kind, token, key, now);
    }
    if (signed === null) return { status: "invalid" };
    const claims = claimsReaders[kind](signed.payload, this.#policy);
    if (claims === null || claims.issuedAt.getTime() > now.getTime() + issuedAtLeeway * 1_000) {
      return { status: "invalid" };
    }
    return { status: signed.expired ? "expired" : "valid", claims };
  }

  publicKeys(): JsonWebKeySet {
    return structuredClone(this.#keys.publicKeys);
  }

  /** Returns the JWS in compact form (RFC 7515 §7.1). */
  #signHs256(header: object, payload: object, key: Key): Awaitable<string> {
    const { toBase64url, toUtf8, mac } = this.#platform;
    const signingInput = `${toBase64url(toUtf8(JSON.stringify(header)))}.${toBase64url(toUtf8(JSON.stringify(payload)))}`;
    const made = mac(signingInput, key);
    const compact = (bytes: Uint8Array) => `${signingInput}.${toBase64url(bytes)}`;
    return made instanceof Promise ? made.then(compact) : compact(made);
  }

  async #byJose(
    kind: TokenKind,
    token: string,
    { algorithm, key }: PinnedKey<Key>,
    now: Date,
  ): Promise<SignedPayload | null> {
    const { issuer, audience } = this.#policy;
    const expected = { algorithms: [algorithm], typ: types[kind], issuer, audience, requiredClaims, currentDate: now };
    try {
      return { payload: (await jwtVerify(token, key, expected)).payload, expired: false };
    } catch (error) {
      // Thrown for `exp` after signature, type, issuer and audience were verified.
      if (error instanceof errors.JWTExpired) return { payload: error.payload, expired: true };
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}

function readSigned({ payload }: CompactForm, now: Date): SignedPayload {
  const { exp } = payload;
  // RFC 7519 §4.1.4: not valid on or after `exp`, which is a whole second.
  return { payload, expired: typeof exp === "number" && exp <= Math.floor(now.getTime() / 1_000) };
}

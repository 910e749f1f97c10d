import type {
  OpaqueToken,
  PresentedOpaqueToken,
  RotationRange,
  SessionId,
  TokenDigest,
  TokenGenerator,
} from "@portcullis/core/ports";
import type { CryptoKey } from "jose";
import { parse } from "uuid";
import { fromBase64url, toBase64url } from "../bytes/base64.ts";
import { equalBytes } from "../bytes/equal-bytes.ts";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { assertRotation, OpaqueForm, sessionIdOf, type TokenGeneratorOptions } from "../token/opaque-form.ts";

/** Creates the opaque tokens of `HmacTokenGenerator` with SubtleCrypto. */
export class SubtleTokenGenerator implements TokenGenerator {
  readonly #newest: CryptoKey;
  readonly #keys: readonly CryptoKey[];
  readonly #form: OpaqueForm;

  /**
   * @param keys at least one: the first makes new tokens
   * @throws InvalidSettingError if there is no key, or the prefix is not 1 to 16 characters of a bearer token
   */
  constructor(keys: readonly CryptoKey[], options: TokenGeneratorOptions = {}) {
    this.#form = new OpaqueForm(options);
    const [newest] = keys;
    if (newest === undefined) throw new InvalidSettingError("At least one key for opaque tokens is required.");
    this.#newest = newest;
    this.#keys = keys;
  }

  /** @throws TypeError if the id is not a UUID; RangeError if the rotation is not a whole number of at least 0 */
  async generate(id: SessionId, rotation: number): Promise<OpaqueToken> {
    assertRotation(rotation);
    const token = await this.#tokenOf(this.#newest, parse(id), rotation);
    return { token, digest: await digestOf(token) };
  }

  /**
   * Other work can run between the rotations, because SubtleCrypto is asynchronous.
   * @throws TypeError if the id is not a UUID
   */
  async findRotation({ id, digest }: PresentedOpaqueToken, { newest, oldest }: RotationRange): Promise<number | null> {
    const idOctets = parse(id);
    for (let rotation = newest; rotation >= oldest; rotation -= 1) {
      for (const key of this.#keys) {
        const candidate = await digestOf(await this.#tokenOf(key, idOctets, rotation));
        if (equalBytes(digest, candidate)) return rotation;
      }
    }
    return null;
  }

  async parse(token: string): Promise<PresentedOpaqueToken | null> {
    const body = this.#form.bodyOf(token);
    const octets = body === null ? null : fromBase64url(body);
    const id = octets === null ? null : sessionIdOf(octets);
    return id === null ? null : { id, digest: await digestOf(token) };
  }

  async #tokenOf(key: CryptoKey, idOctets: Uint8Array, rotation: number): Promise<string> {
    const counter = new Uint8Array(8);
    new DataView(counter.buffer).setBigUint64(0, BigInt(rotation));
    const secret = new Uint8Array(await crypto.subtle.sign("HMAC", key, joined(idOctets, counter)));
    return this.#form.prefix + toBase64url(joined(idOctets, secret));
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The digest of the whole text. A plain hash is sufficient: the token has 256 bits of randomness. */
async function digestOf(token: string): Promise<TokenDigest> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))) as TokenDigest;
}

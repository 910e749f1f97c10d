import { createHmac, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type {
  SessionId,
  OpaqueToken,
  PresentedOpaqueToken,
  RotationRange,
  TokenDigest,
  TokenGenerator,
} from "@portcullis/core/ports";
import { parse } from "uuid";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { assertRotation, OpaqueForm, sessionIdOf, type TokenGeneratorOptions } from "./opaque-form.ts";

/** Rotations that are tried without a pause: under half a millisecond, before other work of the process continues. */
const stretch = 100;

/**
 * Makes opaque tokens: a prefix, then base64url of the session id and a secret, the HMAC-SHA256 of session id and
 * rotation.
 *
 * It uses node:crypto, not WebCrypto: these calls take microseconds and run synchronously. WebCrypto's use libuv's
 * thread pool and would wait behind password hashes.
 *
 * The secret depends on the newest key. After a key was replaced, the pair of an earlier rotation can't be made again:
 * the result of `generate` does not have the stored digest. Issued tokens stay valid.
 */
export class HmacTokenGenerator implements TokenGenerator {
  readonly #newest: KeyObject;
  readonly #keys: readonly KeyObject[];
  readonly #form: OpaqueForm;

  /**
   * Settled when no search for an earlier rotation is running. Searches take turns, so that many take no more CPU time
   * than one.
   */
  #searches: Promise<unknown> = Promise.resolve();

  /**
   * @param keys at least one: the first makes new tokens
   * @throws InvalidSettingError if there is no key, or the prefix is not 1 to 16 characters of a bearer token
   */
  constructor(keys: readonly KeyObject[], options: TokenGeneratorOptions = {}) {
    this.#form = new OpaqueForm(options);
    const [newest] = keys;
    if (newest === undefined) throw new InvalidSettingError("At least one key for opaque tokens is required.");
    this.#newest = newest;
    this.#keys = keys;
  }

  /** @throws TypeError if the id is not a UUID; RangeError if the rotation is not a whole number of at least 0 */
  generate(id: SessionId, rotation: number): OpaqueToken {
    assertRotation(rotation);
    const token = this.#tokenOf(this.#newest, parse(id), rotation);
    return { token, digest: digestOf(token) };
  }

  /**
   * Takes some 4 ms per thousand rotations and key. A search among few rotations runs at once; longer ones take turns
   * with other searches, and pause for other work.
   * @throws TypeError if the id is not a UUID
   */
  async findRotation(token: PresentedOpaqueToken, { newest, oldest }: RotationRange): Promise<number | null> {
    const idOctets = parse(token.id);
    if (newest - oldest < stretch) return this.#findAtOnce(token, idOctets, newest, oldest);
    const search = this.#searches.then(async () => {
      for (let next = newest; next >= oldest; next -= stretch) {
        const found = this.#findAtOnce(token, idOctets, next, Math.max(oldest, next - stretch + 1));
        if (found !== null) return found;
        await setImmediate();
      }
      return null;
    });
    this.#searches = search.catch(() => null);
    return search;
  }

  #findAtOnce({ digest }: PresentedOpaqueToken, idOctets: Uint8Array, newest: number, oldest: number): number | null {
    for (let rotation = newest; rotation >= oldest; rotation -= 1) {
      for (const key of this.#keys) {
        const candidate = digestOf(this.#tokenOf(key, idOctets, rotation));
        if (digest.length === candidate.length && timingSafeEqual(digest, candidate)) return rotation;
      }
    }
    return null;
  }

  #tokenOf(key: KeyObject, idOctets: Uint8Array, rotation: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(rotation));
    const secret = createHmac("sha256", key).update(idOctets).update(counter).digest();
    return this.#form.prefix + Buffer.concat([idOctets, secret]).toString("base64url");
  }

  parse(token: string): PresentedOpaqueToken | null {
    const body = this.#form.bodyOf(token);
    const id = body === null ? null : sessionIdOf(Buffer.from(body, "base64url"));
    return id === null ? null : { id, digest: digestOf(token) };
  }
}

/** The digest of the whole text. A plain hash is sufficient: the token has 256 bits of randomness. */
function digestOf(token: string): TokenDigest {
  return new Uint8Array(hash("sha256", token, "buffer")) as TokenDigest;
}

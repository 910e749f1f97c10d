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
import { parse, stringify } from "uuid";
import { InvalidSettingError } from "../errors/invalid-setting-error.ts";
import { isCanonicalUuid } from "./canonical-uuid.ts";

export interface TokenGeneratorOptions {
  /** The prefix of tokens, by which people and secret scanners recognise them. Default `pct_`. */
  readonly prefix?: string;
}

const idBytes = 16;
/** 48 bytes in base64url: no padding and no unused bits, so that each token has one spelling. */
const bodyLength = 64;
/** Rotations that are tried without a pause: under half a millisecond, before other work of the process continues. */
const stretch = 100;
const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Makes opaque tokens: a prefix, then base64url of the session id and a secret, the HMAC-SHA256 of session id and rotation.
 *
 * It uses node:crypto, not WebCrypto: these calls take microseconds and run synchronously. WebCrypto's use libuv's thread
 * pool and would wait behind password hashes.
 *
 * The secret depends on the newest key. After a key was replaced, the pair of an earlier rotation can't be made again:
 * the result of `generate` does not have the stored digest. Issued tokens stay valid.
 */
export class HmacTokenGenerator implements TokenGenerator {
  readonly #newest: KeyObject;
  readonly #keys: readonly KeyObject[];
  readonly #prefix: string;

  /** Settled when no search for an earlier rotation is running. Searches take turns, so that many take no more CPU time than one. */
  #searches: Promise<unknown> = Promise.resolve();

  /**
   * @param keys at least one: the first makes new tokens
   * @throws InvalidSettingError if there is no key, or the prefix is not 1 to 16 characters of a bearer token
   */
  constructor(keys: readonly KeyObject[], { prefix = "pct_" }: TokenGeneratorOptions = {}) {
    if (!/^[A-Za-z0-9._~-]{1,16}$/.test(prefix)) {
      throw new InvalidSettingError("The token prefix must be 1 to 16 letters, digits or any of . _ ~ -");
    }
    const [newest] = keys;
    if (newest === undefined) throw new InvalidSettingError("At least one key for opaque tokens is required.");
    this.#newest = newest;
    this.#keys = keys;
    this.#prefix = prefix;
  }

  /** @throws TypeError if the id is not a UUID; RangeError if the rotation is not a whole number of at least 0 */
  generate(id: SessionId, rotation: number): OpaqueToken {
    if (!Number.isSafeInteger(rotation) || rotation < 0)
      throw new RangeError("The rotation must be a whole number of at least 0.");
    const token = this.#tokenOf(this.#newest, parse(id), rotation);
    return { token, digest: digestOf(token) };
  }

  /**
   * Takes some 4 ms per thousand rotations and key. A search among few rotations runs at once; longer ones take turns with
   * other searches, and pause for other work.
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
    return this.#prefix + Buffer.concat([idOctets, secret]).toString("base64url");
  }

  parse(token: string): PresentedOpaqueToken | null {
    if (typeof token !== "string" || token.length !== this.#prefix.length + bodyLength) return null;
    const body = token.slice(this.#prefix.length);
    if (!token.startsWith(this.#prefix) || !base64url.test(body)) return null;
    const id = recordId(Buffer.from(body, "base64url").subarray(0, idBytes));
    return id === null ? null : { id, digest: digestOf(token) };
  }
}

function recordId(octets: Uint8Array): SessionId | null {
  try {
    const text = stringify(octets);
    return isCanonicalUuid(text) ? (text as SessionId) : null;
  } catch {
    // Not a version or variant of a UUID: this token was never issued.
    return null;
  }
}

/** The digest of the whole text. A plain hash is sufficient: the token has 256 bits of randomness. */
function digestOf(token: string): TokenDigest {
  return new Uint8Array(hash("sha256", token, "buffer")) as TokenDigest;
}

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
  /** What tokens begin with, so that people and scanners know one when they see it. Default `pct_`. */
  readonly prefix?: string;
}

const idBytes = 16;
/** 48 bytes in base64url: no padding and no unused bits, so that each token has one spelling. */
const bodyLength = 64;
/** Rotations that are tried at a stretch: under half a millisecond, after which other work of the process goes on. */
const stretch = 100;
const base64url = /^[A-Za-z0-9_-]+$/;

/**
 * Opaque tokens: prefix, then base64url of the record id and a secret, the HMAC-SHA256 of record id and rotation.
 *
 * It uses node:crypto, not WebCrypto: these calls take microseconds and run at once, WebCrypto's go through libuv's
 * thread pool and would wait there behind password hashes.
 *
 * The secret depends on the newest key. After a key was rolled, the pair of an earlier rotation can't be made again: what
 * `generate` answers for it does not have the stored digest. No token that was handed out is affected.
 */
export class HmacTokenGenerator implements TokenGenerator {
  readonly #newest: KeyObject;
  readonly #keys: readonly KeyObject[];
  readonly #prefix: string;

  /** Settled once no search for an earlier rotation is running: they take turns, so that many at once take no more than one. */
  #searches: Promise<unknown> = Promise.resolve();

  /**
   * @param keys at least one: the first makes new tokens
   * @throws InvalidSettingError when there is no key, or when the prefix is not 1 to 16 of the characters that a bearer
   * token may have.
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

  /** @throws TypeError when the id is not a UUID, RangeError when the rotation is not a whole number from 0 on. */
  generate(id: SessionId, rotation: number): OpaqueToken {
    if (!Number.isSafeInteger(rotation) || rotation < 0)
      throw new RangeError("A rotation is a whole number from 0 on.");
    const token = this.#tokenOf(this.#newest, parse(id), rotation);
    return { token, digest: digestOf(token) };
  }

  /**
   * Some 4 ms for a thousand rotations, for each key. One rotation is looked for at once; more in turn with other
   * searches, a stretch at a time.
   * @throws TypeError when the id is not a UUID
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
    // Neither version nor variant of a UUID: nobody was ever given this token.
    return null;
  }
}

/** Of the whole text. A plain hash will do: the token has 256 bits of randomness. */
function digestOf(token: string): TokenDigest {
  return new Uint8Array(hash("sha256", token, "buffer")) as TokenDigest;
}

import { createHmac, hash, type KeyObject } from "node:crypto";
import type { AccessTokenId, OpaqueToken, TokenDigest, TokenGenerator } from "@portcullis/core";
import { parse, stringify } from "uuid";
import { InvalidSettingError } from "../invalid-setting-error.ts";
import { isCanonicalUuid } from "./uuid-text.ts";

export interface TokenGeneratorOptions {
  /** What tokens begin with, so that people and scanners know one when they see it. Default `pct_`. */
  readonly prefix?: string;
}

const idBytes = 16;
/** 48 bytes in base64url: no padding and no unused bits, so that each token has one spelling. */
const bodyLength = 64;
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
  readonly #key: KeyObject;
  readonly #prefix: string;

  /** @throws InvalidSettingError when the prefix is not 1 to 16 of the characters that a bearer token may have. */
  constructor(key: KeyObject, { prefix = "pct_" }: TokenGeneratorOptions = {}) {
    if (!/^[A-Za-z0-9._~-]{1,16}$/.test(prefix)) {
      throw new InvalidSettingError("The token prefix must be 1 to 16 letters, digits or any of . _ ~ -");
    }
    this.#key = key;
    this.#prefix = prefix;
  }

  /** @throws TypeError when the id is not a UUID, RangeError when the rotation is not a whole number from 0 on. */
  generate(id: AccessTokenId, rotation: number): OpaqueToken {
    if (!Number.isSafeInteger(rotation) || rotation < 0)
      throw new RangeError("A rotation is a whole number from 0 on.");
    const idOctets = parse(id);
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(rotation));
    const secret = createHmac("sha256", this.#key).update(idOctets).update(counter).digest();
    const token = this.#prefix + Buffer.concat([idOctets, secret]).toString("base64url");
    return { token, digest: digestOf(token) };
  }

  parse(token: string): { readonly id: AccessTokenId; readonly digest: TokenDigest } | null {
    if (typeof token !== "string" || token.length !== this.#prefix.length + bodyLength) return null;
    const body = token.slice(this.#prefix.length);
    if (!token.startsWith(this.#prefix) || !base64url.test(body)) return null;
    const id = recordId(Buffer.from(body, "base64url").subarray(0, idBytes));
    return id === null ? null : { id, digest: digestOf(token) };
  }
}

function recordId(octets: Uint8Array): AccessTokenId | null {
  try {
    const text = stringify(octets);
    return isCanonicalUuid(text) ? (text as AccessTokenId) : null;
  } catch {
    // Neither version nor variant of a UUID: nobody was ever given this token.
    return null;
  }
}

/** Of the whole text. A plain hash will do: the token has 256 bits of randomness. */
function digestOf(token: string): TokenDigest {
  return new Uint8Array(hash("sha256", token, "buffer")) as TokenDigest;
}

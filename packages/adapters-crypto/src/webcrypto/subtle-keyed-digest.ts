import type { DigestPurpose, KeyedDigest } from "@portcullis/core/ports";
import type { CryptoKey } from "jose";

/** Digests with HMAC-SHA256 under a key for each purpose, by SubtleCrypto. */
export class SubtleKeyedDigest implements KeyedDigest {
  readonly #keysFor: (purpose: string) => Promise<readonly CryptoKey[]>;

  /** @param keysFor returns the keys of a purpose, newest first */
  constructor(keysFor: (purpose: string) => Promise<readonly CryptoKey[]>) {
    this.#keysFor = keysFor;
  }

  async of(purpose: DigestPurpose, text: string): Promise<Uint8Array> {
    const [newest] = await this.#keysFor(purpose);
    if (newest === undefined) throw new RangeError("A keyed digest requires a key.");
    return new Uint8Array(await crypto.subtle.sign("HMAC", newest, utf8(text)));
  }

  async matches(purpose: DigestPurpose, text: string, digest: Uint8Array): Promise<boolean> {
    const keys = await this.#keysFor(purpose);
    const given = Uint8Array.from(digest);
    const found = await Promise.all(keys.map((key) => crypto.subtle.verify("HMAC", key, given, utf8(text))));
    return found.includes(true);
  }
}

const utf8 = (text: string) => new TextEncoder().encode(text);

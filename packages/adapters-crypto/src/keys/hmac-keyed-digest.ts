import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { DigestPurpose, KeyedDigest } from "@portcullis/core/ports";

/** Digests with HMAC-SHA256 under a key for each purpose. */
export class HmacKeyedDigest implements KeyedDigest {
  readonly #keysFor: (purpose: string) => readonly KeyObject[];

  /** @param keysFor returns the keys of a purpose, newest first */
  constructor(keysFor: (purpose: string) => readonly KeyObject[]) {
    this.#keysFor = keysFor;
  }

  of(purpose: DigestPurpose, text: string): Uint8Array {
    const [newest] = this.#keysFor(purpose);
    if (newest === undefined) throw new RangeError("A keyed digest requires a key.");
    return hmac(newest, text);
  }

  matches(purpose: DigestPurpose, text: string, digest: Uint8Array): boolean {
    let found = false;
    for (const key of this.#keysFor(purpose)) {
      const own = hmac(key, text);
      if (own.length === digest.length && timingSafeEqual(own, digest)) found = true;
    }
    return found;
  }
}

const hmac = (key: KeyObject, text: string): Uint8Array => createHmac("sha256", key).update(text).digest();

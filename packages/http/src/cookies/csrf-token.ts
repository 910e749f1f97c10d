import type { SessionId } from "@portcullis/core";
import type { KeyedDigest } from "@portcullis/core/ports";
import { fromBase64Url, toBase64Url } from "../encoding/base64.ts";

const purpose = "csrf-token";

/**
 * Tokens against cross-site requests: a keyed digest of the session's id, so that each is only valid for its session
 * and nothing is stored. A host that can set cookies but not read them, such as another one of the domain, can't make a
 * token.
 */
export class CsrfTokens {
  readonly #keys: KeyedDigest;

  /** @throws TypeError if the keys are not a keyed digest */
  constructor(keys: KeyedDigest) {
    if (typeof keys?.of !== "function" || typeof keys.matches !== "function") {
      throw new TypeError("csrfKeys must be a keyed digest, as createCrypto returns it: csrfKeys: crypto.keyedDigest.");
    }
    this.#keys = keys;
  }

  async of(session: SessionId): Promise<string> {
    return toBase64Url(await this.#keys.of(purpose, session));
  }

  /** Compares with the tokens of every key in constant time. */
  async isOf(token: string, session: SessionId): Promise<boolean> {
    const given = fromBase64Url(token);
    return given !== null && (await this.#keys.matches(purpose, session, given));
  }
}

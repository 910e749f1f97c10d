import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { SessionId } from "@portcullis/core";

/**
 * Tokens against cross-site requests: HMAC-SHA256 of the session's id, so that one is good for its own session only and
 * nothing is stored. Whoever can set cookies but not read them, such as another host of the domain, can't make one.
 */
export class CsrfTokens {
  readonly #keys: readonly KeyObject[];

  /** @throws RangeError if there is no key */
  constructor(keys: readonly KeyObject[]) {
    if (keys.length === 0) throw new RangeError("csrfKeys must contain at least one key.");
    this.#keys = keys;
  }

  of(login: SessionId): string {
    const [newest] = this.#candidates(login);
    return newest?.toString("base64url") ?? "";
  }

  /** Compares with every key in constant time. */
  isOf(token: string, login: SessionId): boolean {
    const given = Buffer.from(token, "base64url");
    const matches = this.#candidates(login).map((own) => given.length === own.length && timingSafeEqual(given, own));
    return matches.includes(true);
  }

  #candidates(login: SessionId): readonly Buffer[] {
    return this.#keys.map((key) => createHmac("sha256", key).update(login).digest());
  }
}

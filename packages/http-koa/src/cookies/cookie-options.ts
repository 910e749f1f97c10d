import type { KeyObject } from "node:crypto";

/** Tokens in cookies, beside bearer tokens: for pages in browsers, which keep nothing that a script could read. */
export interface CookieOptions {
  /**
   * HMAC-SHA256 keys of the tokens against cross-site requests, at least one: the first makes new ones, all verify.
   * `createCrypto` has them.
   */
  readonly csrfKeys: readonly KeyObject[];
  /** What the cookies' names are made of: `__Host-NAME_access` and so on. Letters, digits and `-`; default `portcullis`. */
  readonly name?: string;
  /** Of the access token's cookie: `lax` lets links from other sites arrive logged in. Default `lax`. */
  readonly sameSite?: "lax" | "strict";
  /**
   * Other origins whose pages may send requests with the cookies, such as `https://app.example`. Browsers send them
   * from the same site only, that is from other subdomains and ports. Default none.
   */
  readonly origins?: readonly string[];
}

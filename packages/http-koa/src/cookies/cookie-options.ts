import type { KeyObject } from "node:crypto";

/** Options of tokens in cookies, besides bearer tokens: for pages in browsers, where scripts should not read tokens. */
export interface CookieOptions {
  /**
   * HMAC-SHA256 keys of CSRF tokens, at least one: the first makes new ones, all verify. `createCrypto` returns them.
   */
  readonly csrfKeys: readonly KeyObject[];
  /** The name in the names of cookies: `__Host-NAME_access` and so on. Letters, digits and `-`; default `portcullis`. */
  readonly name?: string;
  /** `SameSite` of the access token's cookie. With `lax`, links from other sites arrive logged in. Default `lax`. */
  readonly sameSite?: "lax" | "strict";
  /**
   * Other origins whose pages may send requests with the cookies, such as `https://app.example`. Browsers only send the
   * cookies from the same site, that is from other subdomains and ports. Default: none.
   */
  readonly origins?: readonly string[];
}

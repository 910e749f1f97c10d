import type { KeyedDigest } from "@portcullis/core/ports";

/** Options of tokens in cookies, besides bearer tokens: for pages in browsers, where scripts should not read tokens. */
export interface CookieOptions {
  /** Makes and compares CSRF tokens. `createCrypto` returns it. */
  readonly csrfKeys: KeyedDigest;
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

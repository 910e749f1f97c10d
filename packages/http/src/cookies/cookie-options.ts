import type { KeyedDigest } from "@portcullis/core/ports";

/** `SameSite` of the access token's cookie (RFC 6265bis §5.6.7). The first is the default. */
export const sameSites = ["lax", "strict"] as const;

export type SameSite = (typeof sameSites)[number];

/** Options of tokens in cookies, besides bearer tokens: for pages in browsers, where scripts should not read tokens. */
export interface CookieOptions {
  /** Makes and compares CSRF tokens. `createCrypto` returns it. */
  readonly csrfKeys: KeyedDigest;
  /**
   * The name in the names of cookies: `__Host-NAME_access` and so on. Letters, digits and `-`; default `portcullis`.
   */
  readonly name?: string;
  /** `SameSite` of the access token's cookie. With `lax`, links from other sites arrive logged in. Default `lax`. */
  readonly sameSite?: SameSite;
  /**
   * Other origins whose pages may send requests with the cookies, such as `https://app.example`. Browsers only send the
   * cookies from the same site, that is from other subdomains and ports. Default: none.
   */
  readonly origins?: readonly string[];
}

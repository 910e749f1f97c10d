import type { SessionId, Portcullis, Profile, TokenPair } from "@portcullis/core";
import type { Exchange } from "../exchange/exchange.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { assertNoneInQuery } from "../request/bearer.ts";
import type { CookieOptions } from "./cookie-options.ts";
import { CrossSiteCheck, type SessionOf } from "./cross-site-check.ts";
import { TokenCookies } from "./token-cookies.ts";

export interface CookieTransportOptions<P extends Profile> extends CookieOptions {
  readonly portcullis: Pick<Portcullis<P>, "sessionNamedBy">;
  readonly prefix: string;
  readonly publicPath: string;
  readonly trustedProxies: readonly string[];
}

/** A refresh token from a cookie, and the session that it names. */
export interface RefreshTokenInCookie {
  readonly token: string;
  readonly session: SessionId;
}

/** Issues tokens in cookies, reads and deletes them, and rejects cross-site requests. */
export class CookieTransport<P extends Profile> {
  readonly #cookies: TokenCookies;
  readonly #check: CrossSiteCheck;
  readonly #portcullis: Pick<Portcullis<P>, "sessionNamedBy">;

  /** @throws RangeError for invalid options */
  constructor(options: CookieTransportOptions<P>) {
    const { prefix, portcullis } = options;
    this.#cookies = new TokenCookies({ ...options, refreshPaths: [`${prefix}/refresh`, `${prefix}/logout`] });
    this.#check = new CrossSiteCheck(options);
    this.#portcullis = portcullis;
  }

  /** @throws RequestError `invalid_request` if the cookie is sent twice, or the query has a token too */
  accessToken(request: HttpRequest): string | null {
    const token = this.#cookies.accessToken(request);
    if (token !== null) assertNoneInQuery(request);
    return token;
  }

  /**
   * Returns the refresh token of the session that the `__Host-` CSRF cookie belongs to. Other hosts of the domain can
   * set the cookie of a refresh token, but not that one, so other refresh tokens count as not sent.
   */
  async refreshToken(request: HttpRequest): Promise<RefreshTokenInCookie | null> {
    const tokens = this.#cookies.refreshTokens(request);
    if (tokens.length === 0) return null;
    const csrfTokens = this.#cookies.csrfTokens(request);
    if (csrfTokens.length === 0) return null;
    for (const token of tokens) {
      const session = await this.#portcullis.sessionNamedBy({ refreshToken: token });
      if (session !== null && (await this.#check.isTokenOf(csrfTokens, session))) return { token, session };
    }
    return null;
  }

  /** Whether the request has a refresh cookie that `refreshToken` ignores, and does not come from another site. */
  hasStrayRefreshToken(request: HttpRequest, own: RefreshTokenInCookie | null): boolean {
    return own === null && this.#cookies.refreshTokens(request).length > 0 && !this.#check.isForeign(request);
  }

  /** @throws RequestError `csrf_refused` */
  assertNotForeign(request: HttpRequest): void {
    this.#check.assertNotForeign(request);
  }

  /** @throws RequestError `csrf_refused` */
  assertSameSite(request: HttpRequest, sessionOf: SessionOf): Promise<void> {
    return this.#check.assertSameSite(request, sessionOf);
  }

  /**
   * For routes that end or refresh the session of a token, whether it is still valid or not.
   * @throws RequestError `csrf_refused`
   */
  assertOwnTokens(
    request: HttpRequest,
    accessToken: string | null,
    refreshToken: RefreshTokenInCookie | null,
  ): Promise<void> {
    return this.#check.assertSameSite(request, async () => {
      if (refreshToken !== null) return refreshToken.session;
      return accessToken === null ? null : this.#portcullis.sessionNamedBy({ accessToken });
    });
  }

  async set(exchange: Exchange, pair: TokenPair): Promise<void> {
    this.#cookies.set(exchange, pair, await this.#check.tokenOf(pair.sessionId));
  }

  /** Deletes the cookies of the request, if there are any. Never throws. */
  clear(exchange: Exchange): void {
    if (this.#cookies.arePresent(exchange.request)) this.#cookies.clear(exchange);
  }
}

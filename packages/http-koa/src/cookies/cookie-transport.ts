import type { SessionId, Portcullis, Profile, TokenPair } from "@portcullis/core";
import type { Context } from "koa";
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
  accessToken(ctx: Context): string | null {
    const token = this.#cookies.accessToken(ctx.req);
    if (token !== null) assertNoneInQuery(ctx.req);
    return token;
  }

  /**
   * Returns the refresh token of the session that the `__Host-` CSRF cookie belongs to. Other hosts of the domain can set the
   * cookie of a refresh token, but not that one, so other refresh tokens count as not sent.
   */
  async refreshToken(ctx: Context): Promise<RefreshTokenInCookie | null> {
    const tokens = this.#cookies.refreshTokens(ctx.req);
    if (tokens.length === 0) return null;
    const csrfTokens = this.#cookies.csrfTokens(ctx.req);
    if (csrfTokens.length === 0) return null;
    for (const token of tokens) {
      const session = await this.#portcullis.sessionNamedBy({ refreshToken: token });
      if (session !== null && this.#check.isTokenOf(csrfTokens, session)) return { token, session };
    }
    return null;
  }

  /** Whether the request has a refresh cookie that `refreshToken` ignores, and does not come from another site. */
  hasStrayRefreshToken(ctx: Context, own: RefreshTokenInCookie | null): boolean {
    return own === null && this.#cookies.refreshTokens(ctx.req).length > 0 && !this.#check.isForeign(ctx);
  }

  /** @throws RequestError `csrf_refused` */
  assertNotForeign(ctx: Context): void {
    this.#check.assertNotForeign(ctx);
  }

  /** @throws RequestError `csrf_refused` */
  assertSameSite(ctx: Context, sessionOf: SessionOf): Promise<void> {
    return this.#check.assertSameSite(ctx, sessionOf);
  }

  /**
   * For routes that end or refresh the session of a token, whether it is still valid or not.
   * @throws RequestError `csrf_refused`
   */
  assertOwnTokens(ctx: Context, accessToken: string | null, refreshToken: RefreshTokenInCookie | null): Promise<void> {
    return this.#check.assertSameSite(ctx, async () => {
      if (refreshToken !== null) return refreshToken.session;
      return accessToken === null ? null : this.#portcullis.sessionNamedBy({ accessToken });
    });
  }

  set(ctx: Context, pair: TokenPair): void {
    this.#cookies.set(ctx, pair, this.#check.tokenOf(pair.sessionId));
  }

  /** Deletes the cookies of the request, if there are any. Never throws. */
  clear(ctx: Context): void {
    if (this.#cookies.arePresent(ctx.req)) this.#cookies.clear(ctx);
  }
}

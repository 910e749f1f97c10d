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

/** Hands out tokens in cookies, takes them back, and sees to it that only pages of ours make use of them. */
export class CookieTransport<P extends Profile> {
  readonly #cookies: TokenCookies;
  readonly #check: CrossSiteCheck;
  readonly #portcullis: Pick<Portcullis<P>, "sessionNamedBy">;

  /** @throws RangeError for options that make no sense */
  constructor(options: CookieTransportOptions<P>) {
    const { prefix, portcullis } = options;
    this.#cookies = new TokenCookies({ ...options, refreshPaths: [`${prefix}/refresh`, `${prefix}/logout`] });
    this.#check = new CrossSiteCheck(options);
    this.#portcullis = portcullis;
  }

  /** @throws RequestError `invalid_request` when it is there twice, or the query has one as well */
  accessToken(ctx: Context): string | null {
    const token = this.#cookies.accessToken(ctx.req);
    if (token !== null) assertNoneInQuery(ctx.req);
    return token;
  }

  /**
   * The refresh token of the session that the request's `__Host-` cookie against cross-site requests belongs to. No other
   * host of the domain can set that one, whereas it can set the refresh token's: any other refresh token counts as not
   * sent.
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

  /** Whether a refresh token came in a cookie that `refreshToken` does not answer, and the request is not foreign. */
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
   * For the routes that end or renew what a token stands for, whether it is still good or not.
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

  /** Takes back what the request came with, if anything. Never throws. */
  clear(ctx: Context): void {
    if (this.#cookies.arePresent(ctx.req)) this.#cookies.clear(ctx);
  }
}

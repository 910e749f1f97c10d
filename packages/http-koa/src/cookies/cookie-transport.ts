import type { Portcullis, Profile, TokenPair } from "@portcullis/core";
import type { Context } from "koa";
import { assertNoneInQuery } from "../guards/bearer.ts";
import type { CookieOptions } from "./cookie-options.ts";
import { CrossSiteCheck, type LoginOf } from "./cross-site-check.ts";
import { TokenCookies } from "./token-cookies.ts";

export interface CookieTransportOptions<P extends Profile> extends CookieOptions {
  readonly portcullis: Pick<Portcullis<P>, "introspect">;
  readonly prefix: string;
  readonly trustedProxies: readonly string[];
}

/** Hands out tokens in cookies, takes them back, and sees to it that only pages of ours make use of them. */
export class CookieTransport<P extends Profile> {
  readonly #cookies: TokenCookies;
  readonly #check: CrossSiteCheck;
  readonly #portcullis: Pick<Portcullis<P>, "introspect">;

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

  /** @throws RequestError `invalid_request` when it is there twice */
  refreshToken(ctx: Context): string | null {
    return this.#cookies.refreshToken(ctx.req);
  }

  /** @throws RequestError `csrf_refused` */
  assertNotForeign(ctx: Context): void {
    this.#check.assertNotForeign(ctx);
  }

  /** @throws RequestError `csrf_refused` */
  assertOwn(ctx: Context, loginOf: LoginOf): Promise<void> {
    return this.#check.assertOwn(ctx, loginOf);
  }

  /**
   * For the routes that end what a token stands for, whether it is still good or not.
   * @throws RequestError `csrf_refused`
   */
  assertOwnTokens(ctx: Context, tokens: readonly (string | undefined)[]): Promise<void> {
    return this.#check.assertOwn(ctx, async () => {
      for (const token of tokens) {
        const found = token === undefined ? null : await this.#portcullis.introspect.execute({ token });
        if (found?.active === true) return found.accessTokenId;
      }
      return null;
    });
  }

  hand(ctx: Context, pair: TokenPair): void {
    this.#cookies.set(ctx, pair, this.#check.tokenOf(pair.accessTokenId));
  }

  /** Takes back what the request came with, if anything. */
  clear(ctx: Context): void {
    if (this.#cookies.areSent(ctx.req)) this.#cookies.clear(ctx);
  }
}

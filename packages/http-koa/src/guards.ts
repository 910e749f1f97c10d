import type { NoProfile, Profile, PublicUser, SessionId } from "@portcullis/core";
import type { ApiKeyOptions, AuthenticateOptions, AuthHandler, UserGuardOptions } from "@portcullis/http";
import type { Context, Middleware, Next } from "koa";
import { KoaRequest } from "./koa-request.ts";
import { type RenderProblem, send } from "./send.ts";

/** What a guard puts on `ctx.state` for the routes behind it. */
export interface UserState<P extends Profile = NoProfile> {
  user: PublicUser<P>;
  /** The session the request came with. */
  sessionId: SessionId;
}

/** Middleware for the application's routes. A rejected request is answered with a problem document. */
export interface Guards<P extends Profile = NoProfile> {
  /**
   * Admits requests with a valid access token, as a bearer token (RFC 6750 §2.1) or in a cookie if the router issues
   * cookies. With a cookie, requests that may change something must come from the application's pages.
   */
  requireUser(options?: UserGuardOptions): Middleware<UserState<P>>;
  /**
   * Also admits requests without a token. A token that is sent must be valid, so that a client learns when to refresh.
   */
  optionalUser(options?: UserGuardOptions): Middleware<Partial<UserState<P>>>;
  /** Admits requests with one of the keys, as `requireApiKey` of the handler does. */
  requireApiKey(options: ApiKeyOptions): Middleware;
}

/** Converts a handler's guards to middleware. Errors of the application are passed on. */
export function createGuards<P extends Profile>(handler: AuthHandler<P>, renderProblem?: RenderProblem): Guards<P> {
  const userGuard = (options: AuthenticateOptions) => async (ctx: Context, next: Next) => {
    const { user, sessionId, refusal } = await handler.authenticate(new KoaRequest(ctx), options);
    if (refusal !== undefined) {
      send(ctx, refusal, renderProblem);
      return;
    }
    if (user !== null) Object.assign(ctx.state, { user, sessionId } satisfies UserState<P>);
    await next();
  };
  return {
    requireUser: (options) => userGuard({ ...options, optional: false }),
    optionalUser: (options) => userGuard({ ...options, optional: true }),
    requireApiKey(options) {
      const refusalOf = handler.requireApiKey(options);
      return async (ctx: Context, next: Next) => {
        const refusal = await refusalOf(new KoaRequest(ctx));
        if (refusal === null) await next();
        else send(ctx, refusal, renderProblem);
      };
    },
  };
}

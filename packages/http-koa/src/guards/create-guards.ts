import type { Profile } from "@portcullis/core";
import type { Context, Middleware, Next } from "koa";
import type { ProblemReporter } from "../problems/problem-reporter.ts";
import { apiKeyCheck } from "./api-key.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Guards, UserGuardOptions, UserState } from "./guards.ts";

export function createGuards<P extends Profile>(authenticator: Authenticator<P>, reporter: ProblemReporter): Guards<P> {
  const enter = async (ctx: Context, options?: UserGuardOptions) => {
    const { user, sessionId } = await authenticator.authenticate(ctx, options);
    Object.assign(ctx.state, { user, sessionId } satisfies UserState<P>);
  };
  return {
    requireUser: (options) => guard(reporter, (ctx) => enter(ctx, options)),
    optionalUser: (options) =>
      guard(reporter, async (ctx) => {
        if (authenticator.hasCredentials(ctx)) await enter(ctx, options);
      }),
    requireApiKey(options) {
      const check = apiKeyCheck(options);
      return guard(reporter, async (ctx) => check(ctx));
    },
  };
}

/** Answers a rejected request itself. Errors of the application behind it are passed on. */
function guard<S>(reporter: ProblemReporter, check: (ctx: Context) => Promise<void>): Middleware<S> {
  return async (ctx: Context, next: Next) => {
    try {
      await check(ctx);
    } catch (error) {
      reporter.report(error, ctx);
      return;
    }
    await next();
  };
}

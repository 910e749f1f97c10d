import { AuthError } from "@portcullis/core";
import { malformedTarget } from "@portcullis/http";
import type { Context, Middleware, Next } from "koa";
import { KoaReporter, type ProblemReporting } from "./problem-reporting.ts";
import { readTarget } from "./read-target.ts";
import { requestIdOf } from "./request-id.ts";

/**
 * Middleware for a whole application, to be installed first: it gives each request an id, and answers errors and
 * unmatched paths with problem documents.
 */
export function problemDocuments(reporting: ProblemReporting = {}): Middleware {
  const reporter = new KoaReporter(reporting);
  return async (ctx: Context, next: Next) => {
    requestIdOf(ctx);
    Object.assign(ctx, { onerror: (error: unknown) => reporter.reportLate(error, ctx) });
    try {
      if (!readTarget(ctx)) throw malformedTarget();
      await next();
      // `respond` is false if the application writes the response itself.
      if (ctx.status === 404 && (ctx.body ?? null) === null && ctx.respond !== false) throw new AuthError("not_found");
    } catch (error) {
      reporter.report(error, ctx);
    }
  };
}

import { AuthError } from "@portcullis/core";
import type { Context, Middleware, Next } from "koa";
import { requestIdOf } from "../request/request-id.ts";
import { malformedTarget, readTarget } from "../request/request-target.ts";
import { ProblemReporter, type ProblemReporting } from "./problem-reporter.ts";

/**
 * Middleware for a whole application, to be installed first: it gives each request an id, and answers errors and unmatched
 * paths with problem documents.
 */
export function problemDocuments(reporting: ProblemReporting = {}): Middleware {
  const reporter = new ProblemReporter(reporting);
  return async (ctx: Context, next: Next) => {
    requestIdOf(ctx);
    Object.assign(ctx, { onerror: (error: unknown) => reporter.reportLate(error, ctx) });
    try {
      if (!readTarget(ctx)) throw malformedTarget();
      await next();
      if (isUnanswered(ctx)) throw new AuthError("not_found");
    } catch (error) {
      reporter.report(error, ctx);
    }
  };
}

/** `respond` is false if the application writes the response itself. */
function isUnanswered({ status, body, respond }: Context): boolean {
  return status === 404 && (body === undefined || body === null) && respond !== false;
}

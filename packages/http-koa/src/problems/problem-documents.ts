import { AuthError } from "@portcullis/core";
import type { Context, Middleware, Next } from "koa";
import { requestIdOf } from "../request/request-id.ts";
import { malformedTarget, readTarget } from "../request/request-target.ts";
import { ProblemReporter, type ProblemReporting } from "./problem-reporter.ts";

/**
 * For a whole application, first in its chain: answers whatever is thrown below it, and every path that nobody
 * answered, with a problem document, and gives each request its id.
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

/** `respond` is false where somebody writes to the socket themselves. */
function isUnanswered({ status, body, respond }: Context): boolean {
  return status === 404 && (body === undefined || body === null) && respond !== false;
}

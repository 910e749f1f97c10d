import { type Answer, malformedTarget } from "@portcullis/http";
import type { Context, Middleware, Next } from "koa";
import { KoaRequest } from "./koa-request.ts";
import { KoaReporter, type ProblemReporting } from "./problem-reporting.ts";
import { readTarget } from "./read-target.ts";
import { send } from "./send.ts";

/**
 * Converts a function that answers requests to middleware. Requests for which it returns null go on to the next
 * middleware.
 */
export function mount(
  handle: (request: KoaRequest) => Promise<Answer> | Answer | null,
  reporting: ProblemReporting = {},
): Middleware {
  const reporter = new KoaReporter(reporting);
  return async (ctx: Context, next: Next) => {
    if (!readTarget(ctx)) {
      reporter.report(malformedTarget(), ctx);
      return;
    }
    const answering = handle(new KoaRequest(ctx));
    if (answering === null) await next();
    else send(ctx, await answering, reporting.renderProblem);
  };
}

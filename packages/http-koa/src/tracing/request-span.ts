import type { Context } from "koa";
import { failed, spanKind, type Tracing } from "./open-telemetry.ts";
import { safely, withinSpan } from "./within-span.ts";

/**
 * Answers within a span named by the pattern of the route, as the conventions for HTTP servers have it: a server's span
 * that continues the caller's trace, or, where the application has a span for the request already, a part of that. Paths
 * and addresses stay out of it.
 */
export function inSpan<C extends Context>(
  tracing: Tracing | null,
  route: string,
  answer: (ctx: C) => Promise<void>,
): (ctx: C) => Promise<void> {
  if (tracing === null) return answer;
  const { trace, context, propagation } = tracing.api;
  return (ctx) => {
    const isPart = trace.getActiveSpan() !== undefined;
    const active = context.active();
    const parent = isPart ? active : (safely(tracing.api, () => propagation.extract(active, ctx.headers)) ?? active);
    const options = {
      kind: isPart ? spanKind.internal : spanKind.server,
      attributes: { "http.request.method": ctx.method, "http.route": route },
    };
    return withinSpan(
      tracing,
      { name: `${ctx.method} ${route}`, options, parent },
      () => answer(ctx),
      (span) => {
        const { status } = ctx;
        ctx.state["traceId"] = span.spanContext().traceId;
        span.setAttribute("http.response.status_code", status);
        // What a client did wrong is no error of the server's.
        if (status < 500) return;
        span.setAttribute("error.type", String(status));
        span.setStatus(failed);
      },
    );
  };
}

/** The id of the trace that a request was part of, for a log; undefined when it was not traced. */
export function traceIdOf({ state }: Pick<Context, "state">): string | undefined {
  return (state as { traceId?: string }).traceId;
}

import type { Context } from "koa";
import { failed, spanKind, type Tracing } from "./open-telemetry.ts";
import { safely, withinSpan } from "./within-span.ts";

/**
 * Answers within a span named after the pattern of the route, as the conventions for HTTP servers require: a server span that
 * continues the caller's trace, or a child if the application already has a span for the request. It contains no paths and
 * addresses.
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
        // A client error is not an error of the server.
        if (status < 500) return;
        span.setAttribute("error.type", String(status));
        span.setStatus(failed);
      },
    );
  };
}

/** Returns the id of the trace of a request, for a log. Undefined if it was not traced. */
export function traceIdOf({ state }: Pick<Context, "state">): string | undefined {
  return (state as { traceId?: string }).traceId;
}

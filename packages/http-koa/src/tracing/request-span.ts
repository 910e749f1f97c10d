import { context, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { Context } from "koa";
import { withinSpan } from "./within-span.ts";

/**
 * Answers within a span named by the pattern of the route, as the conventions for HTTP servers have it: a server's span
 * that goes on with the caller's trace, or, where the application has one for the request already, a part of that. Paths
 * and addresses stay out of it.
 */
export function inSpan<C extends Context>(
  tracer: Tracer,
  route: string,
  answer: (ctx: C) => Promise<void>,
): (ctx: C) => Promise<void> {
  return (ctx) => {
    const isPart = trace.getActiveSpan() !== undefined;
    const parent = isPart ? context.active() : propagation.extract(context.active(), ctx.headers);
    const options = {
      kind: isPart ? SpanKind.INTERNAL : SpanKind.SERVER,
      attributes: { "http.request.method": ctx.method, "http.route": route },
    };
    return withinSpan(
      { tracer, name: `${ctx.method} ${route}`, options, parent },
      () => answer(ctx),
      (span) => {
        const { status } = ctx;
        span.setAttribute("http.response.status_code", status);
        // What a client did wrong is no error of the server's.
        if (status < 500) return;
        span.setAttribute("error.type", String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      },
    );
  };
}

import type { Exchange } from "../exchange/exchange.ts";
import { failed, spanKind, type TextMapGetter, type Tracing } from "./open-telemetry.ts";
import { safely, withinSpan } from "./within-span.ts";

/**
 * Answers within a span named after the pattern of the route, as the conventions for HTTP servers require: a server
 * span that continues the caller's trace, or a child if the application already has a span for the request. It contains
 * no paths and addresses.
 */
export function inSpan(
  tracing: Tracing | null,
  route: string,
  answer: (exchange: Exchange) => Promise<void>,
): (exchange: Exchange) => Promise<void> {
  if (tracing === null) return answer;
  const { trace, context, propagation } = tracing.api;
  return (exchange) => {
    const isPart = trace.getActiveSpan() !== undefined;
    const active = context.active();
    const parent = isPart
      ? active
      : (safely(tracing.api, () => propagation.extract(active, exchange.request, headers)) ?? active);
    const options = {
      kind: isPart ? spanKind.internal : spanKind.server,
      attributes: { "http.request.method": exchange.request.method, "http.route": route },
    };
    return withinSpan(
      tracing,
      { name: `${exchange.request.method} ${route}`, options, parent },
      () => answer(exchange),
      (span) => {
        const { status } = exchange;
        exchange.traceId = span.spanContext().traceId;
        span.setAttribute("http.response.status_code", status);
        // A client error is not an error of the server.
        if (status < 500) return;
        span.setAttribute("error.type", String(status));
        span.setStatus(failed);
      },
    );
  };
}

const headers: TextMapGetter = {
  get: (request, name) => request.header(name.toLowerCase()),
  keys: (request) => [...request.headerNames()],
};

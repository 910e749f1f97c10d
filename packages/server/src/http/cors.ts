import koaCors from "@koa/cors";
import type { Middleware } from "koa";

export interface CorsOptions {
  readonly origins: readonly string[];
  /** Whether pages may send cookies, and read the responses. */
  readonly cookies: boolean;
}

/** Lets pages of the listed origins call the service. Other origins get no CORS headers. */
export function cors({ origins, cookies }: CorsOptions): Middleware {
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get("Origin");
      return origins.includes(origin) ? origin : "";
    },
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      "Authorization",
      "Content-Type",
      "X-Request-Id",
      ...tracingHeaders,
      ...(cookies ? cookieHeaders : []),
    ],
    credentials: cookies,
    exposeHeaders: ["Retry-After", "WWW-Authenticate", "X-Request-Id"],
    maxAge: 600,
  });
}

/** The headers that tracing in pages adds to requests: W3C Trace Context and Baggage, and Sentry. */
const tracingHeaders = ["traceparent", "tracestate", "baggage", "sentry-trace"];

const cookieHeaders = ["Portcullis-Transport", "X-CSRF-Token"];

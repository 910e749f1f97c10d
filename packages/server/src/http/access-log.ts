import { performance } from "node:perf_hooks";
import { type ClientAddress, problemCodeOf, requestIdOf, traceIdOf } from "@portcullis/http-koa";
import type { Context, Middleware, Next } from "koa";
import { contained } from "../logging/contained.ts";
import type { Logger } from "../logging/logger.ts";
import { refusalOf } from "./refuse-malformed.ts";
import { routeOf } from "./route-of.ts";

/** Orchestrators and load balancers request these every few seconds. */
const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

/**
 * Logs one line per request, when the response is sent. The line contains no header, path, query or body. A successful
 * probe is logged at `debug`, every other request at `info`.
 */
export function accessLog(logger: Logger, addressOf: ClientAddress): Middleware {
  return async (ctx: Context, next: Next) => {
    if (logger.isLevelEnabled("info")) logWhenSent(ctx);
    await next();
  };
  function logWhenSent(ctx: Context): void {
    const start = performance.now();
    const address = addressOf(ctx.req);
    const write = () => {
      const code = refusalOf(ctx.res) ?? problemCodeOf(ctx);
      const traceId = traceIdOf(ctx);
      const route = routeOf(ctx);
      const line = {
        request_id: requestIdOf(ctx),
        ...(traceId === undefined ? {} : { trace_id: traceId }),
        method: ctx.method,
        route,
        status: ctx.res.statusCode,
        ...(code === undefined ? {} : { code }),
        duration_ms: Math.round(10 * (performance.now() - start)) / 10,
        ...(address === undefined ? {} : { address }),
        ...(ctx.res.writableFinished ? {} : { aborted: true }),
      };
      logger[probes.has(route) && code === undefined ? "debug" : "info"](line, "request");
    };
    ctx.res.once("close", contained(logger, write));
  }
}

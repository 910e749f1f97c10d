import { performance } from "node:perf_hooks";
import { type ClientAddress, problemCodeOf, requestIdOf, traceIdOf } from "@portcullis/http-koa";
import type { Context, Middleware, Next } from "koa";
import type { Logger } from "../logging/logger.ts";
import { printable } from "../logging/printable.ts";
import { refusalOf } from "./refuse-malformed.ts";

/** One line for each request, when its answer is through. Neither header nor query nor body is in it. */
export function accessLog(logger: Logger, addressOf: ClientAddress): Middleware {
  return async (ctx: Context, next: Next) => {
    if (logger.isLevelEnabled("info")) logWhenThrough(ctx);
    await next();
  };
  function logWhenThrough(ctx: Context): void {
    const start = performance.now();
    const address = addressOf(ctx.req);
    ctx.res.once("close", () => {
      const code = refusalOf(ctx.res) ?? problemCodeOf(ctx);
      const traceId = traceIdOf(ctx);
      const line = {
        request_id: requestIdOf(ctx),
        ...(traceId === undefined ? {} : { trace_id: traceId }),
        method: ctx.method,
        route: routeOf(ctx),
        status: ctx.res.statusCode,
        ...(code === undefined ? {} : { code }),
        duration_ms: Math.round(10 * (performance.now() - start)) / 10,
        ...(address === undefined ? {} : { address }),
        ...(ctx.res.writableFinished ? {} : { aborted: true }),
      };
      logger.info(line, "request");
    });
  }
}

/** The pattern of the route if there is one, for ids in paths are many; else the path. */
function routeOf(ctx: Context): string {
  const matched: unknown = Reflect.get(ctx, "_matchedRoute");
  return typeof matched === "string" ? matched : printable(ctx.path);
}

import { METHODS } from "node:http";
import type { Context, Middleware, Next } from "koa";
import { Gauge, Histogram, type Registry } from "prom-client";
import { routeOf } from "../http/route-of.ts";
import { contained } from "../logging/contained.ts";
import type { Logger } from "../logging/logger.ts";

const methods: ReadonlySet<string> = new Set(METHODS);

/**
 * Seconds. A login takes tens of milliseconds for the hash. A request that waits for the database may take ten seconds.
 */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures requests by the pattern of their route, not by their path, which is unbounded. */
export function measuredRequests(registry: Registry, logger: Logger): Middleware {
  const duration = new Histogram({
    name: "portcullis_http_request_duration_seconds",
    help: "Time from the header of a request to the end of its response.",
    labelNames: ["method", "route", "status"] as const,
    buckets,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: "portcullis_http_requests_in_flight",
    help: "Requests that are being processed.",
    registers: [registry],
  });
  return async (ctx: Context, next: Next) => {
    const seconds = duration.startTimer();
    inFlight.inc();
    const measure = () => {
      inFlight.dec();
      const status = ctx.res.writableFinished ? String(ctx.res.statusCode) : "aborted";
      seconds({ method: methods.has(ctx.method) ? ctx.method : "other", route: routeOf(ctx), status });
    };
    ctx.res.once("close", contained(logger, measure));
    await next();
  };
}

import koaCors from "@koa/cors";
import type { Middleware } from "koa";

/** Lets pages of the listed origins call the service, with bearer tokens, never with cookies. Others get no header. */
export function cors(origins: readonly string[]): Middleware {
  return koaCors({
    origin: (ctx) => {
      const origin = ctx.get("Origin");
      return origins.includes(origin) ? origin : "";
    },
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "X-Request-Id"],
    exposeHeaders: ["Retry-After", "WWW-Authenticate", "X-Request-Id"],
    maxAge: 600,
  });
}

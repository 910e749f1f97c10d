import type { Portcullis, PublicUser } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { type FetchInfo, fetchHandler } from "@portcullis/http/fetch";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";

interface Variables {
  user: PublicUser;
}

/**
 * Portcullis in Hono, on any runtime.
 * @param infoOf returns what the runtime knows about a request. On Node, Bun and Deno
 * `{ address: getConnInfo(c).remote.address }`, from `@hono/node-server/conninfo`, `hono/bun` or `hono/deno`. On
 * Cloudflare Workers
 * `{ address: c.req.header("CF-Connecting-IP"), waitUntil: (work) => c.executionCtx.waitUntil(work) }`.
 */
export function createHonoApp(portcullis: Portcullis, infoOf: (context: Context) => FetchInfo) {
  const auth = fetchHandler(createAuthHandler({ portcullis }));

  const requireUser = createMiddleware<{ Variables: Variables }>(async (context, next) => {
    const { user, refusal } = await auth.authenticate(context.req.raw, infoOf(context));
    if (refusal !== undefined) return refusal;
    context.set("user", user);
    return next();
  });

  const app = new Hono<{ Variables: Variables }>();
  // Null means that the path does not belong to Portcullis.
  app.use(async (context, next) => (await auth(context.req.raw, infoOf(context))) ?? next());
  app.get("/appointments", requireUser, (context) => context.json({ of: context.get("user").username }));
  return app;
}

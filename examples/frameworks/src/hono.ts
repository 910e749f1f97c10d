import type { Portcullis, PublicUser } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { fetchHandler } from "@portcullis/http/fetch";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";

interface Variables {
  user: PublicUser;
}

/**
 * Portcullis in Hono, on any runtime.
 * @param addressOf the address of the client: `getConnInfo(c).remote.address` of `@hono/node-server/conninfo`, `hono/bun` or
 * `hono/deno`; the header CF-Connecting-IP on Cloudflare Workers
 */
export function createHonoApp(portcullis: Portcullis, addressOf: (context: Context) => string | undefined) {
  const auth = fetchHandler(createAuthHandler({ portcullis }));

  const requireUser = createMiddleware<{ Variables: Variables }>(async (context, next) => {
    const { user, refusal } = await auth.authenticate(context.req.raw, { address: addressOf(context) });
    if (refusal !== undefined) return refusal;
    context.set("user", user);
    return next();
  });

  const app = new Hono<{ Variables: Variables }>();
  // Null: the path is not Portcullis's.
  app.use(async (context, next) => (await auth(context.req.raw, { address: addressOf(context) })) ?? next());
  app.get("/appointments", requireUser, (context) => context.json({ of: context.get("user").username }));
  return app;
}

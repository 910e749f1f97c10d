import type { Context } from "koa";

/**
 * Returns the pattern of the route that answered a request, such as `/auth/sessions/:id`; `unmatched` if no route did.
 * Paths are neither logged nor measured: they are unbounded, and may contain a token by mistake.
 */
export function routeOf(ctx: Context): string {
  const matched: unknown = Reflect.get(ctx, "_matchedRoute");
  return typeof matched === "string" ? matched : "unmatched";
}

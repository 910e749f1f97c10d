import type { Context } from "koa";

/**
 * The pattern of the route that answered a request, such as `/auth/sessions/:id`; `unmatched` if there is none. Paths are
 * neither logged nor measured: they are unbounded, and a path may hold a token that a client put there by mistake.
 */
export function routeOf(ctx: Context): string {
  const matched: unknown = Reflect.get(ctx, "_matchedRoute");
  return typeof matched === "string" ? matched : "unmatched";
}

import { randomUUID } from "node:crypto";
import type { Context } from "koa";

/** Long enough for the ids of proxies and tracers, and shorter than any token: an opaque one has at least 65 characters. */
const wellFormed = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The id of a request, in answers and logs: the `X-Request-Id` it came with if that has 1 to 64 letters, digits or any of
 * `.`, `_`, `-`; otherwise a new UUID. A client may choose it, and choose one twice.
 */
export function requestIdOf(ctx: Context): string {
  const state: { requestId?: unknown } = ctx.state;
  if (typeof state.requestId === "string") return state.requestId;
  const given = ctx.get("X-Request-Id");
  const requestId = wellFormed.test(given) ? given : randomUUID();
  state.requestId = requestId;
  ctx.set("X-Request-Id", requestId);
  return requestId;
}

import { randomUUID } from "node:crypto";
import type { Context } from "koa";

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** The id of a request, in answers and logs: the `X-Request-Id` it came with, if that is harmless, or a new one. */
export function requestIdOf(ctx: Context): string {
  const state: { requestId?: unknown } = ctx.state;
  if (typeof state.requestId === "string") return state.requestId;
  const given = ctx.get("X-Request-Id");
  const requestId = wellFormed.test(given) ? given : randomUUID();
  state.requestId = requestId;
  ctx.set("X-Request-Id", requestId);
  return requestId;
}

import { requestIdOf as chooseId } from "@portcullis/http";
import type { Context } from "koa";

/**
 * Returns the id of a request, in answers and logs: the `X-Request-Id` it came with if that has 1 to 64 letters, digits
 * or any of `.`, `_`, `-`; otherwise a new UUID. A client may choose the id, even the same one twice.
 */
export function requestIdOf(ctx: Context): string {
  const state: { requestId?: unknown } = ctx.state;
  if (typeof state.requestId === "string") return state.requestId;
  const requestId = chooseId({ header: (name) => ctx.get(name) });
  state.requestId = requestId;
  ctx.set("X-Request-Id", requestId);
  return requestId;
}

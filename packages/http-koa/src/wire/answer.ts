import type { Context } from "koa";
import type { Fields } from "@portcullis/http";

/** Answers with JSON; dates in ISO 8601. */
export function answer(ctx: Context, status: number, body: Fields): void {
  ctx.status = status;
  ctx.set("Content-Type", "application/json");
  ctx.body = JSON.stringify(body);
}

/** Answers with tokens, and the headers that RFC 6749 §5.1 requires. */
export function answerWithTokens(ctx: Context, body: Fields): void {
  ctx.set("Pragma", "no-cache");
  answer(ctx, 200, body);
}

export function answerWithNothing(ctx: Context): void {
  ctx.status = 204;
}

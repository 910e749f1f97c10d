import type { TokenPair } from "@portcullis/core";
import type { Context } from "koa";
import { z } from "zod";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import type { Answer } from "./operation.ts";
import { answerWithTokens } from "../wire/answer.ts";
import { pairInCookiesOnTheWire, pairInCookiesSchema, tokenPairOnTheWire, tokenPairSchema } from "@portcullis/http";

export interface PairInCookies {
  set(ctx: Context, pair: TokenPair): void;
}

/** Returns a pair in the body or in cookies, never in both. */
export function answerWithPair(ctx: Context, pair: TokenPair, cookies: PairInCookies | null): void {
  cookies?.set(ctx, pair);
  answerWithTokens(ctx, cookies === null ? tokenPairOnTheWire(pair) : pairInCookiesOnTheWire(pair));
}

export const pairAnswer = (description: string, inCookies: boolean): Answer => ({
  status: 200,
  description,
  headers: { Pragma: z.literal("no-cache") },
  ...(inCookies ? { optionalHeaders: setCookieHeader } : {}),
  schema: inCookies ? z.union([tokenPairSchema, pairInCookiesSchema]) : tokenPairSchema,
});

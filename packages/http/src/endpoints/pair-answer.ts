import type { TokenPair } from "@portcullis/core";
import type { Exchange } from "../exchange/exchange.ts";
import { z } from "zod";
import { setCookieHeader } from "../cookies/set-cookie-header.ts";
import type { Answer } from "./operation.ts";
import {
  pairInCookiesOnTheWire,
  pairInCookiesSchema,
  tokenPairOnTheWire,
  tokenPairSchema,
} from "../wire/token-pair.ts";

export interface PairInCookies {
  set(exchange: Exchange, pair: TokenPair): Promise<void>;
}

/** Returns a pair in the body or in cookies, never in both. */
export async function answerWithPair(
  exchange: Exchange,
  pair: TokenPair,
  cookies: PairInCookies | null,
): Promise<void> {
  await cookies?.set(exchange, pair);
  // RFC 6749 §5.1
  exchange.set("Pragma", "no-cache");
  exchange.answerJson(200, cookies === null ? tokenPairOnTheWire(pair) : pairInCookiesOnTheWire(pair));
}

export const pairAnswer = (description: string, inCookies: boolean): Answer => ({
  status: 200,
  description,
  headers: { Pragma: z.literal("no-cache") },
  ...(inCookies ? { optionalHeaders: setCookieHeader } : {}),
  schema: inCookies ? z.union([tokenPairSchema, pairInCookiesSchema]) : tokenPairSchema,
});

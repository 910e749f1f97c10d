import type { ClientInfo } from "@portcullis/core";
import type { Context } from "koa";
import type { ClientAddress } from "./client-address.ts";

const maxUserAgent = 512;

/** Returns the user agent and address of a request. */
export function clientOf(ctx: Context, addressOf: ClientAddress): ClientInfo {
  const userAgent = readable(ctx.get("User-Agent"));
  const address = addressOf(ctx.req);
  return { ...(userAgent === "" ? {} : { userAgent }), ...(address === undefined ? {} : { address }) };
}

function readable(text: string): string {
  const clean = text.replace(/\p{C}/gu, "");
  return Array.from(clean).slice(0, maxUserAgent).join("").trim();
}

import type { ClientInfo } from "@portcullis/core";
import type { AddressOf } from "./client-address.ts";
import type { HttpRequest } from "./http-request.ts";

const maxUserAgent = 512;

/** Returns the user agent and address of a request. */
export function clientOf(request: HttpRequest, addressOf: AddressOf): ClientInfo {
  const userAgent = readable(request.header("user-agent") ?? "");
  const address = addressOf(request);
  return { ...(userAgent === "" ? {} : { userAgent }), ...(address === undefined ? {} : { address }) };
}

function readable(text: string): string {
  const clean = text.replace(/\p{C}/gu, "");
  return Array.from(clean).slice(0, maxUserAgent).join("").trim();
}

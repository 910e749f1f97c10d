import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import { RequestError } from "../problems/request-error.ts";
import type { ApiKeyOptions } from "./guards.ts";

/**
 * A check that a request carries one of the keys; takes as long whichever it is, and however much of one is right.
 * @throws RangeError for no key, or one that can't be sent in a header
 */
export function apiKeyCheck({ keys, header = "Token" }: ApiKeyOptions): (ctx: Context) => void {
  if (keys.length === 0) throw new RangeError("At least one API key is needed.");
  if (!keys.every((key) => /^[!-~]+$/.test(key))) throw new RangeError("An API key is visible ASCII, and not empty.");
  if (!/^[A-Za-z0-9-]+$/.test(header)) throw new RangeError("The header of an API key is a header name.");
  const digests = keys.map(digestOf);
  return (ctx) => {
    const given = digestOf(ctx.get(header));
    const matches = digests.map((digest) => timingSafeEqual(digest, given));
    if (!matches.includes(true)) throw new RequestError("api_key_invalid");
  };
}

/** Equal lengths, whatever is compared. */
function digestOf(key: string): Uint8Array {
  return createHash("sha256").update(key, "utf8").digest();
}

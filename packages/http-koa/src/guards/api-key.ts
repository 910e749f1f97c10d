import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import { RequestError } from "../request/request-error.ts";
import type { ApiKeyOptions } from "./guards.ts";

/**
 * A check that a request carries one of the keys; takes as long whichever it is, and however much of one is right.
 * @throws RangeError for no key, or one that can't be sent in a header
 */
export function apiKeyCheck({ keys, header = "Token" }: ApiKeyOptions): (ctx: Context) => void {
  if (!/^[A-Za-z0-9-]+$/.test(header)) throw new RangeError("The header of an API key is a header name.");
  const isKey = apiKeyMatcher(keys);
  return (ctx) => {
    if (!isKey(ctx.get(header))) throw new RequestError("api_key_invalid");
  };
}

/**
 * Whether a text is one of the keys.
 * @throws RangeError as `apiKeyCheck` does
 */
export function apiKeyMatcher(keys: readonly string[]): (given: string) => boolean {
  if (keys.length === 0) throw new RangeError("At least one API key is needed.");
  if (!keys.every((key) => /^[!-~]+$/.test(key))) throw new RangeError("An API key is visible ASCII, and not empty.");
  const digests = keys.map(digestOf);
  return (text) => {
    const given = digestOf(text);
    const matches = digests.map((digest) => timingSafeEqual(digest, given));
    return matches.includes(true);
  };
}

/** Equal lengths, whatever is compared. */
function digestOf(key: string): Uint8Array {
  return createHash("sha256").update(key, "utf8").digest();
}

import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import { RequestError } from "@portcullis/http";
import type { ApiKeyOptions } from "./guards.ts";

/**
 * Makes a check that a request has one of the keys. It compares in constant time.
 * @throws RangeError if there is no key, or one that a header can't carry
 */
export function apiKeyCheck({ keys, header = "Token" }: ApiKeyOptions): (ctx: Context) => void {
  if (!/^[A-Za-z0-9-]+$/.test(header)) throw new RangeError("The header of an API key is a header name.");
  const isKey = apiKeyMatcher(keys);
  return (ctx) => {
    if (!isKey(ctx.get(header))) throw new RequestError("api_key_invalid");
  };
}

/**
 * Makes a function that tells whether a text is one of the keys.
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

/** Digests have equal lengths, so that comparison takes constant time. */
function digestOf(key: string): Uint8Array {
  return createHash("sha256").update(key, "utf8").digest();
}

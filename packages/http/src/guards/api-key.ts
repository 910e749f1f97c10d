import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";
import type { ApiKeyOptions } from "./guards.ts";

/**
 * Returns a check that a request has one of the keys. It compares in constant time.
 * @throws RangeError if there is no key, or one that a header can't carry; TypeError if the keys are not an array
 */
export function apiKeyCheck({ keys, header = "Token" }: ApiKeyOptions): (request: HttpRequest) => Promise<void> {
  if (!/^[A-Za-z0-9-]+$/.test(header)) throw new RangeError("The header of an API key must be a header name.");
  const name = header.toLowerCase();
  const isKey = apiKeyMatcher(keys);
  return async (request) => {
    if (!(await isKey(request.header(name) ?? ""))) throw new RequestError("api_key_invalid");
  };
}

/**
 * Returns a function that checks whether a text is one of the keys.
 * @throws RangeError and TypeError as `apiKeyCheck` does
 */
export function apiKeyMatcher(keys: readonly string[]): (given: string) => Promise<boolean> {
  if (!isList(keys)) throw new TypeError("API keys must be an array of strings.");
  if (keys.length === 0) throw new RangeError("At least one API key is required.");
  if (!keys.every((key) => /^[!-~]+$/.test(key)))
    throw new RangeError("An API key must be visible ASCII and not empty.");
  // Keeps digests rather than their promise, because some runtimes do not let a request wait for another request's
  // promise.
  let digests: readonly Uint8Array[] | undefined;
  return async (text) => {
    digests ??= await Promise.all(keys.map(digestOf));
    const given = await digestOf(text);
    const matches = digests.map((digest) => isEqual(digest, given));
    return matches.includes(true);
  };
}

/** SHA-256, so that all texts have digests of the same length, which an attacker can't choose. */
async function digestOf(key: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
}

/** Compares every byte, so that the time does not depend on the difference. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0;
  for (const [place, byte] of one.entries()) difference |= byte ^ (other[place] ?? 0);
  return difference === 0;
}

const isList = (value: unknown): boolean => Array.isArray(value);

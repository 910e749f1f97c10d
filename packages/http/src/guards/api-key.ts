import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";
import type { ApiKeyOptions } from "./guards.ts";

/**
 * Makes a check that a request has one of the keys. It compares in constant time.
 * @throws RangeError if there is no key, or one that a header can't carry
 */
export function apiKeyCheck({ keys, header = "Token" }: ApiKeyOptions): (request: HttpRequest) => Promise<void> {
  if (!/^[A-Za-z0-9-]+$/.test(header)) throw new RangeError("The header of an API key is a header name.");
  const name = header.toLowerCase();
  const isKey = apiKeyMatcher(keys);
  return async (request) => {
    if (!(await isKey(request.header(name) ?? ""))) throw new RequestError("api_key_invalid");
  };
}

/**
 * Makes a function that tells whether a text is one of the keys.
 * @throws RangeError as `apiKeyCheck` does
 */
export function apiKeyMatcher(keys: readonly string[]): (given: string) => Promise<boolean> {
  if (keys.length === 0) throw new RangeError("At least one API key is needed.");
  if (!keys.every((key) => /^[!-~]+$/.test(key))) throw new RangeError("An API key is visible ASCII, and not empty.");
  // Digests are kept, not their promise: where promises belong to a request, another request must not wait for one.
  let digests: readonly Uint8Array[] | undefined;
  return async (text) => {
    digests ??= await Promise.all(keys.map(digestOf));
    const given = await digestOf(text);
    const matches = digests.map((digest) => isEqual(digest, given));
    return matches.includes(true);
  };
}

/** SHA-256. Digests have equal lengths, and nobody can choose one that is nearly another. */
async function digestOf(key: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
}

/** Looks at every byte, whichever differs. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0;
  for (const [place, byte] of one.entries()) difference |= byte ^ (other[place] ?? 0);
  return difference === 0;
}

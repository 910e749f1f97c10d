import type { IncomingMessage } from "node:http";
import { parseCookie } from "cookie";
import { RequestError } from "../request/request-error.ts";

/** As it stands: nothing is percent-decoded, or a token would have two spellings. */
const asItIs = { decode: (value: string) => value };

/** The values of all cookies of this name, in the order in which they were sent. */
export function readCookies({ headers }: Pick<IncomingMessage, "headers">, name: string): readonly string[] {
  const pairs = headers.cookie?.split(";") ?? [];
  return pairs.flatMap((pair) => parseCookie(pair, asItIs)[name] ?? []);
}

/**
 * The cookie of this name; null when there is none, or an empty one. For `__Host-` cookies, which no other host of the
 * domain can set.
 * @throws RequestError `invalid_request` when there are several: a browser sends one
 */
export function readCookie(request: Pick<IncomingMessage, "headers">, name: string): string | null {
  const [value = "", ...others] = readCookies(request, name);
  if (others.length > 0) {
    throw new RequestError("invalid_request", { detail: "The request has the same cookie twice." });
  }
  return value === "" ? null : value;
}

import { parseCookie } from "cookie";
import type { HttpRequest } from "../request/http-request.ts";
import { RequestError } from "../request/request-error.ts";

/** Values are not percent-decoded, so that a token has one spelling. */
const asItIs = { decode: (value: string) => value };

/** Returns the values of all cookies of this name, in the order sent. */
export function readCookies(request: Pick<HttpRequest, "header">, name: string): readonly string[] {
  const pairs = request.header("cookie")?.split(";") ?? [];
  return pairs.flatMap((pair) => parseCookie(pair, asItIs)[name] ?? []);
}

/**
 * Returns the cookie of this name; null if it is absent or empty. For `__Host-` cookies, which other hosts of the
 * domain can't set.
 * @throws RequestError `invalid_request` if there are several: a browser sends one
 */
export function readCookie(request: Pick<HttpRequest, "header">, name: string): string | null {
  const [value = "", ...others] = readCookies(request, name);
  if (others.length > 0) {
    throw new RequestError("invalid_request", { detail: "The request has the same cookie twice." });
  }
  return value === "" ? null : value;
}

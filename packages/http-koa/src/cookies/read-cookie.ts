import type { IncomingMessage } from "node:http";
import { parseCookie } from "cookie";
import { RequestError } from "../problems/request-error.ts";

/** As it stands: nothing is percent-decoded, or a token would have two spellings. */
const asItIs = { decode: (value: string) => value };

/**
 * The cookie of this name; null when there is none, or an empty one.
 * @throws RequestError `invalid_request` when there are several: which of them comes first depends on paths and times
 * (RFC 6265 §5.4), and another host of the domain may have set one
 */
export function readCookie({ headers }: Pick<IncomingMessage, "headers">, name: string): string | null {
  const pairs = headers.cookie?.split(";") ?? [];
  const [value = "", ...others] = pairs.flatMap((pair) => parseCookie(pair, asItIs)[name] ?? []);
  if (others.length > 0)
    throw new RequestError("invalid_request", { detail: "The request has the same cookie twice." });
  return value === "" ? null : value;
}

import type { IncomingMessage } from "node:http";
import type { OwnOrigin } from "../request/own-origin.ts";

/** Where the page is from that sent a request. `unknown`: an old browser, or no browser at all. */
export type RequestSource = "own" | "foreign" | "unknown";

/**
 * Tells where a request comes from by what browsers say and scripts can't change: `Sec-Fetch-Site` (Fetch Metadata
 * §2.4), or `Origin` (RFC 6454 §7) in browsers from before it.
 * @param listed other origins that are as good as our own
 */
export function requestSource(
  ownOrigin: OwnOrigin,
  listed: readonly string[],
): (request: IncomingMessage) => RequestSource {
  return (request) => {
    const { "sec-fetch-site": site, origin } = request.headers;
    if (origin !== undefined && listed.includes(origin)) return "own";
    // `none` is a person's own doing, such as a form sent again.
    if (site !== undefined) return site === "same-origin" || site === "none" ? "own" : "foreign";
    if (origin !== undefined) return origin === ownOrigin(request) ? "own" : "foreign";
    return "unknown";
  };
}

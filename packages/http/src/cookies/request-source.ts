import type { HttpRequest } from "../request/http-request.ts";
import type { OwnOrigin } from "../request/own-origin.ts";

/** The origin of the page that sent a request. `unknown`: an old browser, or not a browser. */
export type RequestSource = "own" | "foreign" | "unknown";

/**
 * Determines the source of a request from headers that browsers set and scripts can't change: `Sec-Fetch-Site` (Fetch
 * Metadata §2.4), or `Origin` (RFC 6454 §7) in older browsers.
 * @param listed other origins that are accepted
 */
export function requestSource(
  ownOrigin: OwnOrigin,
  listed: readonly string[],
): (request: HttpRequest) => RequestSource {
  return (request) => {
    const site = request.header("sec-fetch-site");
    const origin = request.header("origin");
    if (origin !== undefined && listed.includes(origin)) return "own";
    // `none` is an action of the user, such as sending a form again.
    if (site !== undefined) return site === "same-origin" || site === "none" ? "own" : "foreign";
    if (origin !== undefined) return origin === ownOrigin(request) ? "own" : "foreign";
    return "unknown";
  };
}

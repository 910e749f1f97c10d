import type { HttpRequest } from "./http-request.ts";
import { parseAddress, trustedNetworks } from "./trusted-networks.ts";

export type OwnOrigin = (request: HttpRequest) => string | null;

/**
 * Returns a function that returns the origin (RFC 6454) a request was sent to: from its `Host` and connection, or from
 * `X-Forwarded-Host` and `X-Forwarded-Proto` of a trusted proxy. Null if it is not certain.
 * @throws RangeError for an invalid network
 */
export function ownOrigin(trustedProxies: readonly string[]): OwnOrigin {
  const isTrusted = trustedNetworks(trustedProxies);
  return (request) => {
    const peer = parseAddress(request.peer);
    const forwarded = (name: string) => (peer !== undefined && isTrusted(peer) ? request.header(name) : undefined);
    const scheme = forwarded("x-forwarded-proto") ?? (request.isEncrypted ? "https" : "http");
    const host = forwarded("x-forwarded-host") ?? request.header("host");
    // Several proxies wrote a list, and the first entry may be forged.
    if (!isPlain(scheme) || !isPlain(host) || !/^https?$/.test(scheme)) return null;
    const url = `${scheme}://${host}`;
    return URL.canParse(url) ? new URL(url).origin : null;
  };
}

const isPlain = (value: unknown): value is string => typeof value === "string" && /^[\w.:[\]-]+$/.test(value);

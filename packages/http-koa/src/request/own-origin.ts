import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { parseAddress, trustedNetworks } from "@portcullis/http";

export type OwnOrigin = (request: IncomingMessage) => string | null;

/**
 * Makes a function that returns the origin (RFC 6454) a request was sent to: from its `Host` and connection, or from
 * `X-Forwarded-Host` and `X-Forwarded-Proto` of a trusted proxy. Null if it is not certain.
 * @throws RangeError for an invalid network
 */
export function ownOrigin(trustedProxies: readonly string[]): OwnOrigin {
  const isTrusted = trustedNetworks(trustedProxies);
  return ({ socket, headers }) => {
    const peer = parseAddress(socket.remoteAddress);
    const forwarded = peer !== undefined && isTrusted(peer) ? headers : {};
    const scheme = forwarded["x-forwarded-proto"] ?? (socket instanceof TLSSocket ? "https" : "http");
    const host = forwarded["x-forwarded-host"] ?? headers.host;
    // Several proxies wrote a list, and the first entry may be forged.
    if (!isPlain(scheme) || !isPlain(host) || !/^https?$/.test(scheme)) return null;
    const url = `${scheme}://${host}`;
    return URL.canParse(url) ? new URL(url).origin : null;
  };
}

const isPlain = (value: unknown): value is string => typeof value === "string" && /^[\w.:[\]-]+$/.test(value);

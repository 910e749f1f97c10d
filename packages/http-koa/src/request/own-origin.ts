import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { parseAddress, trustedNetworks } from "./trusted-networks.ts";

export type OwnOrigin = (request: IncomingMessage) => string | null;

/**
 * Tells under which origin (RFC 6454) a request reached us: by its `Host` and connection, or as the trusted proxy it came
 * through says in `X-Forwarded-Host` and `X-Forwarded-Proto`. Null when that can't be told for certain.
 * @throws RangeError for what is no network
 */
export function ownOrigin(trustedProxies: readonly string[]): OwnOrigin {
  const isTrusted = trustedNetworks(trustedProxies);
  return ({ socket, headers }) => {
    const peer = parseAddress(socket.remoteAddress);
    const forwarded = peer !== undefined && isTrusted(peer) ? headers : {};
    const scheme = forwarded["x-forwarded-proto"] ?? (socket instanceof TLSSocket ? "https" : "http");
    const host = forwarded["x-forwarded-host"] ?? headers.host;
    // A list is the word of several, of whom the first may be anybody.
    if (!isPlain(scheme) || !isPlain(host) || !/^https?$/.test(scheme)) return null;
    const url = `${scheme}://${host}`;
    return URL.canParse(url) ? new URL(url).origin : null;
  };
}

const isPlain = (value: unknown): value is string => typeof value === "string" && /^[\w.:[\]-]+$/.test(value);

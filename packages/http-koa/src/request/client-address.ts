import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parseAddress, trustedNetworks } from "./trusted-networks.ts";

export type ClientAddress = (request: IncomingMessage) => string | undefined;

/**
 * Tells the address a request came from: that of the connection, or, while a hop is a trusted proxy, the one that hop
 * names in `X-Forwarded-For`. What was not written by a trusted proxy is never believed.
 * @param trustedProxies addresses, and networks in CIDR notation
 * @throws RangeError for what is no network
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isTrusted = trustedNetworks(trustedProxies);
  // A connection brings many requests, and its own address is always the same.
  const peers = new WeakMap<Socket, string | undefined>();
  const peerOf = (socket: Socket) => {
    if (!peers.has(socket)) peers.set(socket, parseAddress(socket.remoteAddress)?.toString());
    return peers.get(socket);
  };
  return ({ socket, headers }) => {
    if (trustedProxies.length === 0) return peerOf(socket);
    let address = parseAddress(socket.remoteAddress);
    if (address === undefined) return undefined;
    const forwarded = headers["x-forwarded-for"];
    const hops = forwarded === undefined ? [] : String(forwarded).split(",");
    while (isTrusted(address)) {
      const next = parseAddress(hops.pop()?.trim());
      if (next === undefined) break;
      address = next;
    }
    return address.toString();
  };
}

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parseAddress, parseForwardedAddress, trustedNetworks } from "./trusted-networks.ts";

export type ClientAddress = (request: IncomingMessage) => string | undefined;

/**
 * Why `X-Forwarded-For` could not be used: it comes from an address that is not a trusted proxy, or a trusted proxy wrote
 * something that is not an address.
 */
export type ForwardingFault = "untrusted" | "unreadable";

/**
 * Tells the address a request came from: that of the connection, or, while a hop is a trusted proxy, the one that hop
 * names in `X-Forwarded-For`, with or without a port. What was not written by a trusted proxy is never believed.
 * @param trustedProxies addresses, and networks in CIDR notation
 * @param onFault gets each fault, and the address of the connection
 * @throws RangeError for what is no network
 */
export function clientAddress(
  trustedProxies: readonly string[],
  onFault?: (fault: ForwardingFault, peer: string | undefined) => void,
): ClientAddress {
  const isTrusted = trustedNetworks(trustedProxies);
  // A connection brings many requests, and its own address is always the same.
  const peers = new WeakMap<Socket, string | undefined>();
  const peerOf = (socket: Socket) => {
    if (!peers.has(socket)) peers.set(socket, parseAddress(socket.remoteAddress)?.toString());
    return peers.get(socket);
  };
  return ({ socket, headers }) => {
    const forwarded = headers["x-forwarded-for"];
    if (trustedProxies.length === 0) {
      if (forwarded !== undefined) onFault?.("untrusted", peerOf(socket));
      return peerOf(socket);
    }
    let address = parseAddress(socket.remoteAddress);
    if (address === undefined) return undefined;
    const hops = forwarded === undefined ? [] : String(forwarded).split(",");
    if (hops.length > 0 && !isTrusted(address)) onFault?.("untrusted", address.toString());
    while (isTrusted(address)) {
      const hop = hops.pop()?.trim();
      const next = parseForwardedAddress(hop);
      if (next === undefined) {
        if (hop !== undefined) onFault?.("unreadable", peerOf(socket));
        break;
      }
      address = next;
    }
    return address.toString();
  };
}

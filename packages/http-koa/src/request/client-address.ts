import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { parseAddress, parseForwardedAddress, trustedNetworks } from "@portcullis/http";

export type ClientAddress = (request: IncomingMessage) => string | undefined;

/**
 * Why `X-Forwarded-For` could not be used. `untrusted`: it comes from an address that is not a trusted proxy. `unreadable`:
 * a trusted proxy sent something that is not an address.
 */
export type ForwardingFault = "untrusted" | "unreadable";

/**
 * Makes a function that returns the client's address of a request: the address of the connection or, as long as that is a
 * trusted proxy, the previous one in `X-Forwarded-For`, with or without a port. Only entries of trusted proxies count.
 * @param trustedProxies addresses, and networks in CIDR notation
 * @param onFault called with each problem and the address of the connection
 * @throws RangeError for an invalid network
 */
export function clientAddress(
  trustedProxies: readonly string[],
  onFault?: (fault: ForwardingFault, peer: string | undefined) => void,
): ClientAddress {
  const isTrusted = trustedNetworks(trustedProxies);
  // A connection has many requests, and its address does not change.
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

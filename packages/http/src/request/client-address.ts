import type { HttpRequest } from "./http-request.ts";
import { type Address, parseAddress, parseForwardedAddress, trustedNetworks } from "./trusted-networks.ts";

export type AddressOf = (request: Pick<HttpRequest, "peer" | "header">) => string | undefined;

/**
 * Why `X-Forwarded-For` could not be used. `untrusted`: it comes from an address that is not a trusted proxy.
 * `unreadable`: a trusted proxy sent something that is not an address.
 */
export type ForwardingFault = "untrusted" | "unreadable";

/** A peer's address as text, so that a connection's many requests parse it once. */
const mostPeers = 1000;

/**
 * Returns a function that returns the client's address of a request: the address of the connection or, as long as that
 * is a trusted proxy, the previous one in `X-Forwarded-For`, with or without a port. Only entries of trusted proxies
 * count.
 * @param trustedProxies addresses, and networks in CIDR notation
 * @param onFault called with each problem and the address of the connection
 * @throws RangeError for an invalid network
 */
export function clientAddress(
  trustedProxies: readonly string[],
  onFault?: (fault: ForwardingFault, peer: string | undefined) => void,
): AddressOf {
  const isTrusted = trustedNetworks(trustedProxies);
  const peers = new Map<string, Address | undefined>();
  const parsed = (peer: string | undefined) => {
    if (peer === undefined) return undefined;
    if (!peers.has(peer)) {
      if (peers.size >= mostPeers) peers.clear();
      peers.set(peer, parseAddress(peer));
    }
    return peers.get(peer);
  };
  return (request) => {
    const peer = parsed(request.peer);
    const forwarded = request.header("x-forwarded-for");
    if (peer === undefined) return undefined;
    const hops = forwarded === undefined ? [] : forwarded.split(",");
    let address = peer;
    if (hops.length > 0 && !isTrusted(address)) onFault?.("untrusted", peer.toString());
    while (isTrusted(address)) {
      const hop = hops.pop()?.trim();
      const next = parseForwardedAddress(hop);
      if (next === undefined) {
        if (hop !== undefined) onFault?.("unreadable", peer.toString());
        break;
      }
      address = next;
    }
    return address.toString();
  };
}

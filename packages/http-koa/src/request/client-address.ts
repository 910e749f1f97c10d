import type { IncomingMessage } from "node:http";
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
  return ({ socket, headers }) => {
    let address = parseAddress(socket.remoteAddress);
    if (address === undefined || trustedProxies.length === 0) return address?.toString();
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

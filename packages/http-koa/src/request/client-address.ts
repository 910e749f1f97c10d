import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

export type ClientAddress = (request: IncomingMessage) => string | undefined;

type Network = ReturnType<typeof ipaddr.parseCIDR>;
type Address = Network[0];

/**
 * Tells the address a request came from: that of the connection, or, while a hop is a trusted proxy, the one that hop
 * names in `X-Forwarded-For`. What was not written by a trusted proxy is never believed.
 * @param trustedProxies addresses, and networks in CIDR notation
 * @throws RangeError for what is no network
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const networks = trustedProxies.map(parseNetwork);
  const isTrusted = (address: Address) =>
    networks.some((network) => network[0].kind() === address.kind() && address.match(network));
  return ({ socket, headers }) => {
    let address = parseAddress(socket.remoteAddress);
    if (address === undefined || networks.length === 0) return address?.toString();
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

function parseNetwork(text: string): Network {
  const [, address = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isUnambiguous(address)) {
    const cidr = `${address}/${length ?? 8 * ipaddr.parse(address).toByteArray().length}`;
    if (ipaddr.isValidCIDR(cidr)) return ipaddr.parseCIDR(cidr);
  }
  throw new RangeError("A trusted proxy is an IP address, or a network in CIDR notation.");
}

/** IPv4-mapped addresses (RFC 4291 §2.5.5.2) count as IPv4. */
function parseAddress(text: string | undefined): Address | undefined {
  if (text === undefined || !isUnambiguous(text)) return undefined;
  return ipaddr.process(text);
}

/** The old spellings of IPv4 (octal, hexadecimal, fewer than four parts) are two addresses to two readers. */
function isUnambiguous(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

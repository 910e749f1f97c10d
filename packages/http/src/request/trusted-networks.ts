import ipaddr from "ipaddr.js";

type Network = ReturnType<typeof ipaddr.parseCIDR>;
export type Address = Network[0];

/**
 * Returns a function that checks whether an address is in one of the networks.
 * @param networks addresses, and networks in CIDR notation
 * @throws RangeError for an invalid network
 */
export function trustedNetworks(networks: readonly string[]): (address: Address) => boolean {
  const parsed = networks.map(parseNetwork);
  return (address) => parsed.some((network) => network[0].kind() === address.kind() && address.match(network));
}

function parseNetwork(text: string): Network {
  const [, address = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isUnambiguous(address)) {
    const cidr = `${address}/${length ?? 8 * ipaddr.parse(address).toByteArray().length}`;
    if (ipaddr.isValidCIDR(cidr)) return ipaddr.parseCIDR(cidr);
  }
  throw new RangeError("A trusted proxy must be an IP address or a network in CIDR notation.");
}

/** IPv4-mapped addresses (RFC 4291 §2.5.5.2) count as IPv4. */
export function parseAddress(text: string | undefined): Address | undefined {
  if (text === undefined || !isUnambiguous(text)) return undefined;
  return ipaddr.process(text);
}

/**
 * Parses an address as proxies write it into `X-Forwarded-For`, possibly with a port: `203.0.113.9:51234`,
 * `[2001:db8::1]:443`, `[2001:db8::1]`.
 */
export function parseForwardedAddress(text: string | undefined): Address | undefined {
  const { v4, v6 } = /^(?:(?<v4>[\d.]+):\d{1,5}|\[(?<v6>[^\]]*)\](?::\d{1,5})?)$/.exec(text ?? "")?.groups ?? {};
  return parseAddress(v4 ?? v6 ?? text);
}

/** Parsers read old spellings of IPv4 (octal, hexadecimal, fewer than four parts) as different addresses. */
function isUnambiguous(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

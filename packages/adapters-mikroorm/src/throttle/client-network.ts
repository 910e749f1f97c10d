import ipaddr from "ipaddr.js";

/**
 * The network an address counts for: an IPv4 address by itself, also when it comes mapped into IPv6 (RFC 4291 §2.5.5.2);
 * of an IPv6 address the /64, which is what one subscriber has at the least (RFC 6177 §2). Null for what is no address.
 */
export function clientNetwork(address: string): string | null {
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  const prefix = ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]);
  return `${prefix.toString()}/64`;
}

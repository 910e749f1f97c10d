import type { ClientNetworks } from "@portcullis/core/ports";
import ipaddr from "ipaddr.js";

/** Determines the networks of IP addresses. */
export class IpClientNetworks implements ClientNetworks {
  /**
   * An IPv4 address is its own network, also if it is mapped into IPv6 (RFC 4291 §2.5.5.2). The network of an IPv6
   * address is its /64, the least that a subscriber gets (RFC 6177 §2).
   */
  networkOf(address: string): string | null {
    if (!ipaddr.isValid(address)) return null;
    const parsed = ipaddr.process(address);
    if (parsed.kind() === "ipv4") return parsed.toString();
    const prefix = ipaddr.fromByteArray([...parsed.toByteArray().slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]);
    return `${prefix.toString()}/64`;
  }
}

/** Tells which addresses belong to one client. */
export interface ClientNetworks {
  /**
   * The network an address counts for, in one spelling: an IPv4 address, also when it is mapped into IPv6, by itself; of an
   * IPv6 address the /64. Null for text that is not an address.
   */
  networkOf(address: string): string | null;
}

/** Determines which addresses belong to one network. */
export interface ClientNetworks {
  /**
   * Returns the network that an address counts for, in canonical form: the address itself for IPv4, also if it is
   * mapped into IPv6, and the /64 for IPv6. Null for text that is not an address.
   */
  networkOf(address: string): string | null;
}

import { IpClientNetworks } from "@portcullis/adapters-crypto";
import { expect, test } from "vitest";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::ffff", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80::/64"],
  ["not an address", null],
  ["", null],
])("LG-03 counts the address %j as the network %j", (address, network) => {
  expect(new IpClientNetworks().networkOf(address)).toBe(network);
});

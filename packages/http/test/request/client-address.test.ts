import { describe, expect, test } from "vitest";
import { clientAddress } from "../../src/request/client-address.ts";

const address = (trusted: readonly string[], remoteAddress: string | undefined, forwarded?: string) =>
  clientAddress(trusted)({ peer: remoteAddress, header: () => forwarded });

describe("the address of a client", () => {
  test("is that of the connection, whatever a header says", () => {
    expect(address([], "192.0.2.1", "203.0.113.9")).toBe("192.0.2.1");
    expect(address(["10.0.0.0/8"], "192.0.2.1", "203.0.113.9")).toBe("192.0.2.1");
    expect(address([], undefined, "203.0.113.9")).toBeUndefined();
  });

  test("is the last one that is not a trusted proxy, because earlier ones may be forged", () => {
    expect(address(["10.0.0.0/8"], "10.0.0.1", "198.51.100.1, 203.0.113.9")).toBe("203.0.113.9");
    expect(address(["10.0.0.0/8"], "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.9.9.9")).toBe("203.0.113.9");
    expect(address(["10.0.0.0/8"], "10.0.0.1", "10.0.0.2")).toBe("10.0.0.2");
    expect(address(["10.0.0.0/8"], "10.0.0.1")).toBe("10.0.0.1");
  });

  test("is never text that is not an address", () => {
    for (const forwarded of [
      "",
      "unknown",
      "evil<script>",
      "203.0.113.9:",
      "203.0.113.9:x",
      "2001:db8::1]:80",
      "[192.0.2.1:80",
      "0x7f.1",
      "1",
      "010.0.0.1",
    ]) {
      expect(address(["10.0.0.0/8"], "10.0.0.1", `198.51.100.1, ${forwarded}`)).toBe("10.0.0.1");
    }
  });

  test("may have a port, as some gateways write it", () => {
    for (const forwarded of ["203.0.113.9:51234", "198.51.100.1:1, 203.0.113.9:2"]) {
      expect(address(["10.0.0.0/8"], "10.0.0.1", forwarded)).toBe("203.0.113.9");
    }
    for (const forwarded of ["[2001:db8::1]:443", "[2001:db8::1]", "2001:db8::1"]) {
      expect(address(["10.0.0.0/8"], "10.0.0.1", forwarded)).toBe("2001:db8::1");
    }
  });

  test("is the same in all of its spellings", () => {
    expect(address([], "::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(address([], "::ffff:c000:201")).toBe("192.0.2.1");
    expect(address(["10.0.0.0/8"], "::ffff:10.0.0.1", "::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(address(["::1"], "::1", "2001:DB8:0:0:0:0:0:1")).toBe("2001:db8::1");
    expect(address(["10.0.0.1"], "10.0.0.1", "203.0.113.9")).toBe("203.0.113.9");
  });
});

test.each(["proxy", "10.0.0.0/33", "10.0.0.0/", "", "10/8"])("the network %j is rejected", (network) => {
  expect(() => clientAddress([network])).toThrow(RangeError);
});

import { createHmac, hkdfSync } from "node:crypto";
import { createCrypto, type Secret } from "@portcullis/adapters-crypto";
import { expect, test } from "vitest";

const [older, newer] = ["an older secret of the tests, 32 bytes", "a newer secret of the tests, 32 bytes"];

const digestBy = (...secrets: readonly Secret[]) => createCrypto({ secrets }).keyedDigest;

test("a keyed digest is the HMAC-SHA256 under a key derived for its purpose, with the labels of earlier versions", () => {
  const key = Buffer.from(hkdfSync("sha256", newer, "", "portcullis/login-throttle/v1", 32));
  const expected = createHmac("sha256", key).update("name\0alice").digest();
  expect(Buffer.from(digestBy(newer, older).of("login-throttle", "name\0alice"))).toEqual(expected);
});

test("a keyed digest made by an older secret still matches, for its purpose and text only", () => {
  const digest = digestBy(older).of("csrf-token", "text");
  const both = digestBy(newer, older);
  expect(both.matches("csrf-token", "text", digest)).toBe(true);
  expect(both.matches("csrf-token", "other", digest)).toBe(false);
  expect(both.matches("login-throttle", "text", digest)).toBe(false);
  expect(both.matches("csrf-token", "text", digest.subarray(1))).toBe(false);
  expect(digestBy(newer).matches("csrf-token", "text", digest)).toBe(false);
});

test.each(["access-token", "refresh-token", "opaque-token"])(
  "a keyed digest refuses the purpose %s, whose digests would be tokens",
  (purpose) => {
    expect(() => digestBy(newer).of(purpose, "text")).toThrow(RangeError);
    expect(() => digestBy(newer).matches(purpose, "text", new Uint8Array(32))).toThrow(RangeError);
  },
);

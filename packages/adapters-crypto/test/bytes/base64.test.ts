import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64, fromBase64url, toBase64, toBase64url } from "../../src/bytes/base64.ts";
import { equalBytes } from "../../src/bytes/equal-bytes.ts";

test("base64 and base64url without Buffer are those of Buffer, without padding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const buffer = Buffer.from(bytes);
      expect(toBase64(bytes)).toBe(buffer.toString("base64").replace(/=+$/, ""));
      expect(toBase64url(bytes)).toBe(buffer.toString("base64url"));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
    }),
  );
});

test("text is read as base64url only if it is the one spelling of its bytes", () => {
  const text = fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/));
  fc.assert(
    fc.property(text, (given) => {
      const isCanonical = Buffer.from(given, "base64url").toString("base64url") === given;
      expect(fromBase64url(given) !== null).toBe(isCanonical);
    }),
  );
});

test("bytes are equal if their lengths and all of them are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (one, other) => {
      expect(equalBytes(one, Uint8Array.from(one))).toBe(true);
      expect(equalBytes(one, other)).toBe(Buffer.compare(one, other) === 0);
    }),
  );
});

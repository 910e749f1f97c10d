import { describe, expect, test } from "vitest";
import { AuthError, usernameKey } from "../../src/index.ts";
import { PasswordPolicy } from "../../src/policies/password.ts";

const codes = (policy: PasswordPolicy, password: string, username = "alice") =>
  policy.check(password, usernameKey(username), "/password").map(({ code }) => code);

describe("password length", () => {
  const policy = new PasswordPolicy();

  test("8 to 128 code points are valid by default, 7 and 129 are not", () => {
    expect(codes(policy, "a".repeat(7))).toEqual(["too_short"]);
    expect(codes(policy, "a".repeat(8))).toEqual([]);
    expect(codes(policy, "a".repeat(128))).toEqual([]);
    expect(codes(policy, "a".repeat(129))).toEqual(["too_long"]);
  });

  test("an emoji counts as one code point", () => {
    expect(codes(policy, "😀".repeat(7))).toEqual(["too_short"]);
    expect(codes(policy, "😀".repeat(8))).toEqual([]);
    expect(codes(policy, "😀".repeat(128))).toEqual([]);
  });

  test("length is counted after canonical composition", () => {
    expect(codes(policy, "e\u0301".repeat(7))).toEqual(["too_short"]);
    expect(codes(policy, "e\u0301".repeat(128))).toEqual([]);
  });

  test("the application can set the bounds, but no maximum below 64", () => {
    expect(codes(new PasswordPolicy({ minLength: 15 }), "a".repeat(14))).toEqual(["too_short"]);
    expect(codes(new PasswordPolicy({ maxLength: 64 }), "a".repeat(65))).toEqual(["too_long"]);
    expect(() => new PasswordPolicy({ minLength: 0 })).toThrow(RangeError);
    expect(() => new PasswordPolicy({ maxLength: 63 })).toThrow(RangeError);
    expect(() => new PasswordPolicy({ minLength: 200 })).toThrow(RangeError);
    expect(() => new PasswordPolicy({ maxBytes: 8 })).toThrow(RangeError);
  });
});

describe("a new password may contain", () => {
  const policy = new PasswordPolicy();

  test.each([
    ["digits only", "31415926535"],
    ["blanks only", " ".repeat(10)],
    ["CJK", "正しい馬電池ホチキス"],
    ["control characters", "abc\u0000def\u0007ghi"],
    ["blanks at the ends", "  passphrase  "],
  ])("%s", (_, password) => {
    expect(codes(policy, password)).toEqual([]);
  });

  test("a lone surrogate is rejected", () => {
    expect(codes(policy, "abcdefgh\ud800")).toEqual(["ill_formed"]);
    expect(() => policy.assertReadable("abcdefgh\udc00", "/password")).toThrow(AuthError);
  });

  test("the username as the password is rejected, in any spelling", () => {
    expect(codes(policy, "ALICE@example.org", "alice@example.org")).toEqual(["same_as_username"]);
    expect(codes(policy, "alice@example.org!", "alice@example.org")).toEqual([]);
  });

  test("a password that the application calls common is rejected", () => {
    const strict = new PasswordPolicy({ isCommon: (password) => password === "password1" });
    expect(codes(strict, "password1")).toEqual(["too_common"]);
    expect(codes(strict, "password1-and-more")).toEqual([]);
  });
});

test("a password of more than 1,024 bytes is rejected before it is hashed", () => {
  const policy = new PasswordPolicy();
  expect(() => policy.assertReadable("a".repeat(1024), "/password")).not.toThrow();
  expect(() => policy.assertReadable("a".repeat(1025), "/password")).toThrow(
    expect.objectContaining({ code: "validation_failed", issues: [expect.objectContaining({ code: "too_long" })] }),
  );
  expect(() => policy.assertReadable("é".repeat(512), "/password")).not.toThrow();
  expect(() => policy.assertReadable("é".repeat(513), "/password")).toThrow(AuthError);
  expect(() => policy.assertReadable("正".repeat(342), "/password")).toThrow(AuthError);
  expect(() => policy.assertReadable("😀".repeat(257), "/password")).toThrow(AuthError);
});

import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, test } from "vitest";
import { createBlocklist as createImported } from "../../src/common-passwords.ts";
import { createBlocklist } from "../../src/index.ts";

const listed = dictionary["passwords-common"].filter((password) => password.length >= 8);

describe("The blocklist", () => {
  const isCommon = createBlocklist();

  test("contains over 3,000 passwords of at least 8 characters", () => {
    expect(new Set(listed).size).toBeGreaterThan(3000);
    expect(listed.filter((password) => !isCommon(password))).toEqual([]);
  });

  test.each(["password1", "12345678", "qwertyuiop", "trustno1", "iloveyou1"])("contains %s", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  test("ignores case", () => {
    expect(isCommon("PassWord1")).toBe(true);
    expect(isCommon("QWERTYUIOP")).toBe(true);
  });

  test("compares whole passwords", () => {
    for (const password of ["password1 ", " password1", "password1x7Kq", "xpassword1", "asswordx1"]) {
      expect(isCommon(password)).toBe(false);
    }
  });

  test("does not contain an uncommon password", () => {
    expect(isCommon("correct horse battery")).toBe(false);
    expect(isCommon("")).toBe(false);
  });

  test("does not contain the names of inherited properties", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(isCommon(name)).toBe(false);
    }
  });
});

describe("The application's own words", () => {
  const isCommon = createBlocklist({ words: ["Portcullis", "caf\u00e9 noir", "\u00c5ngstr\u00f6m"] });

  test.each(["portcullis", "PORTCULLIS", "cafe\u0301 noir", "Caf\u00e9 Noir", "a\u030angstr\u00f6m"])(
    "match %s, whatever its case and Unicode form.",
    (password) => {
      expect(isCommon(password)).toBe(true);
    },
  );

  test("are rejected in addition to the common passwords", () => {
    expect(isCommon("password1")).toBe(true);
    expect(isCommon("portcullis gate")).toBe(false);
  });

  test("belong to one blocklist only", () => {
    expect(createBlocklist()("portcullis")).toBe(false);
  });
});

test("The blocklist of the entry common-passwords refuses the same passwords", () => {
  const words = ["Portcullis", "caf\u00e9 noir"];
  const [isCommon, isCommonAsImported] = [createBlocklist({ words }), createImported({ words })];
  const others = ["correct horse battery", "", "PassWord1", "portcullis", "cafe\u0301 noir", "constructor"];
  for (const password of [...listed, ...others]) expect(isCommonAsImported(password)).toBe(isCommon(password));
});

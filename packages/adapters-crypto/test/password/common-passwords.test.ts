import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, test } from "vitest";
import { createBlocklist } from "../../src/index.ts";

const listed = dictionary["passwords-common"].filter((password) => password.length >= 8);

describe("The blocklist", () => {
  const isCommon = createBlocklist();

  test("has over 3,000 passwords that are long enough to be chosen.", () => {
    expect(new Set(listed).size).toBeGreaterThan(3000);
    expect(listed.filter((password) => !isCommon(password))).toEqual([]);
  });

  test.each(["password1", "12345678", "qwertyuiop", "trustno1", "iloveyou1"])("has %s.", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  test("takes no notice of case.", () => {
    expect(isCommon("PassWord1")).toBe(true);
    expect(isCommon("QWERTYUIOP")).toBe(true);
  });

  test("is about the whole password: what is longer or shorter is another.", () => {
    for (const password of ["password1 ", " password1", "password1x7Kq", "xpassword1", "asswordx1"]) {
      expect(isCommon(password)).toBe(false);
    }
  });

  test("lets a password pass that nobody else has.", () => {
    expect(isCommon("correct horse battery")).toBe(false);
    expect(isCommon("")).toBe(false);
  });

  test("goes by what is on it, not by names that every object has.", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(isCommon(name)).toBe(false);
    }
  });
});

describe("Words of one's own", () => {
  const isCommon = createBlocklist({ words: ["Portcullis", "caf\u00e9 noir", "\u00c5ngstr\u00f6m"] });

  test.each(["portcullis", "PORTCULLIS", "cafe\u0301 noir", "Caf\u00e9 Noir", "a\u030angstr\u00f6m"])(
    "match %s, whatever its case and Unicode form.",
    (password) => {
      expect(isCommon(password)).toBe(true);
    },
  );

  test("are refused beside the common ones, not in place of them.", () => {
    expect(isCommon("password1")).toBe(true);
    expect(isCommon("portcullis gate")).toBe(false);
  });

  test("belong to one list alone.", () => {
    expect(createBlocklist()("portcullis")).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usernameKey } from "../../src/index.ts";
import { UsernamePolicy } from "../../src/policies/username.ts";

describe("usernames with one key", () => {
  test.each([
    ["Alice", "alice", "case"],
    ["ALICE@Example.ORG", "alice@example.org", "case of an e-mail address"],
    ["\u212Aelvin", "kelvin", "Kelvin sign"],
    ["\u212Bngstrom", "ångstrom", "Ångström sign"],
    ["ＡＢＣ１２３", "abc123", "full-width letters and digits"],
    ["ａlice＠example．org", "alice@example.org", "full-width at sign and stop"],
    ["ﾊﾝｶｸ", "ハンカク", "half-width katakana"],
    ["ｶﾞｷﾞ", "ガギ", "half-width katakana with a voicing mark"],
    ["ﾡﾢ", "ᄀᄁ", "half-width hangul"],
    ["e\u0301mile", "émile", "decomposed acute"],
    ["E\u0301MILE", "émile", "decomposed acute in capitals"],
    ["a\u030A", "å", "decomposed ring"],
    ["A\u030A", "å", "capital with a combining ring"],
    ["o\u0302\u0323", "ộ", "combining marks in another order"],
    ["\u1112\u1161\u11ab", "한", "conjoining jamo"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος", "final sigma, typed by hand"],
    ["ΣΊΣΥΦΟΣ", "σίσυφοσ", "final sigma as a plain one"],
    ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "Greek with breathings"],
    ["ПЁТР", "пётр", "Cyrillic"],
    ["ԱՆԻ", "անի", "Armenian"],
    ["ⴀⴁ", "ႠႡ", "Georgian nuskhuri"],
    ["ꭰꭱ", "ᎠᎡ", "Cherokee"],
    ["𐐀𐐁", "𐐨𐐩", "Deseret, outside the basic plane"],
    ["STRAẞE", "straße", "capital sharp s"],
    ["ǅungla", "ǆungla", "title-case digraph"],
    ["İ", "i\u0307", "capital dotted i"],
    ["Ａ\u030A", "å", "full-width capital with a combining ring"],
  ])("%j and %j (%s)", (one, other) => {
    expect(usernameKey(one)).toBe(usernameKey(other));
    expect(usernameKey(one)).not.toBeNull();
  });
});

describe("usernames with different keys", () => {
  test.each([
    ["straße", "strasse", "sharp s is not two of them"],
    ["ı", "i", "dotless i"],
    ["İ", "i", "capital dotted i"],
    ["émile", "emile", "accents count"],
    ["ﬁn", "fin", "ligatures are not taken apart"],
    ["x²", "x2", "superscripts"],
    ["а", "a", "Cyrillic a is not Latin a"],
    ["ſ", "s", "long s"],
    ["ガ", "カ", "voicing counts"],
    ["o'neil", "oneil", "punctuation counts"],
    ["a.b", "ab", "stops count"],
  ])("%j and %j (%s)", (one, other) => {
    expect(usernameKey(one)).not.toBeNull();
    expect(usernameKey(one)).not.toBe(usernameKey(other));
  });
});

describe("invalid usernames", () => {
  test.each([
    ["", "nothing"],
    ["a\0b", "NUL"],
    ["a\nb", "a line feed"],
    ["a\u007f", "delete"],
    ["a\u0085b", "next line"],
    ["a b", "a blank"],
    ["alice ", "a trailing blank"],
    ["a\u00a0b", "a no-break space"],
    ["a\u3000b", "a wide space"],
    ["a\u2028b", "a line separator"],
    ["a\u200bb", "a zero-width space"],
    ["a\u200db", "a zero-width joiner"],
    ["a\u2060b", "a word joiner"],
    ["\ufeffalice", "a byte-order mark"],
    ["a\u202eb", "a right-to-left override"],
    ["a\u2066b", "a directional isolate"],
    ["a\u00adb", "a soft hyphen"],
    ["a\ufe0f", "a variation selector"],
    ["a\u3164", "a Hangul filler"],
    ["\uffa0", "a half-width Hangul filler"],
    ["a\ud800", "a lone surrogate"],
    ["\udc00a", "a lone low surrogate"],
    ["a\ue000", "a private-use character"],
    ["a\ufffe", "a noncharacter"],
    ["￣", "a full-width macron, which is a blank with a mark"],
  ])("%j (%s)", (username) => {
    expect(usernameKey(username)).toBeNull();
    expect(new UsernamePolicy().check(username).issue).toMatchObject({ pointer: "/username" });
  });
});

test("the key of a username key is the key itself, for every character alone and among others", () => {
  const isStable = (username: string) => {
    const key = usernameKey(username);
    return key === null || usernameKey(key) === key;
  };
  const characters = Array.from({ length: 0x110000 }, (_, codePoint) => String.fromCodePoint(codePoint));
  expect(characters.filter((character) => !isStable(character))).toEqual([]);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 20 }), isStable));
});

test("a username in capitals or another canonical form has the same key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), (username) => {
      const key = usernameKey(username);
      fc.pre(key !== null);
      expect(usernameKey(username.normalize("NFD"))).toBe(key);
      expect(usernameKey(username.normalize("NFC"))).toBe(key);
    }),
  );
});

describe("username length", () => {
  test("a username has at most 254 code points by default, and an emoji counts as one", () => {
    const policy = new UsernamePolicy();
    expect(policy.check("😀".repeat(254)).issue).toBeUndefined();
    expect(policy.check("😀".repeat(255)).issue?.code).toBe("too_long");
  });

  test("a username whose key is too long is rejected", () => {
    expect(new UsernamePolicy().check("İ".repeat(200)).issue?.code).toBe("too_long");
  });

  test("the application can narrow the bounds, not widen them", () => {
    const policy = new UsernamePolicy({ minLength: 3, maxLength: 5 });
    expect(policy.check("ab").issue?.code).toBe("too_short");
    expect(policy.check("abcdef").issue?.code).toBe("too_long");
    expect(policy.check("abc").key).toBe("abc");
    expect(() => new UsernamePolicy({ minLength: 0 })).toThrow(RangeError);
    expect(() => new UsernamePolicy({ maxLength: 255 })).toThrow(RangeError);
    expect(() => new UsernamePolicy({ minLength: 6, maxLength: 5 })).toThrow(RangeError);
  });
});

import { inspect } from "node:util";
import { usernameKey } from "@portcullis/core";
import { UsernameTakenError } from "@portcullis/core/ports";
import { describe, expect, test } from "vitest";
import { credentials, post } from "../../support/client.ts";
import { guess } from "../../support/guess.ts";
import { start, throttled } from "../../support/start.ts";
import { statementsOf } from "../../support/statements.ts";
import { storedUser } from "../../support/stored-user.ts";
import { engineOfEachKind, memoryEngine, postgresqlEngine } from "../../support/stores.ts";

const alike: readonly (readonly [string, string, string])[] = [
  ["Alice", "alice", "case"],
  ["ALICE@Example.ORG", "alice@example.org", "case of an e-mail address"],
  ["\u212aelvin", "kelvin", "Kelvin sign"],
  ["\u212bngstrom", "\u00e5ngstrom", "Ångström sign"],
  ["\u2126mega", "\u03c9mega", "ohm sign"],
  ["\uff21\uff22\uff23\uff11\uff12", "abc12", "full width"],
  ["\uff41lice\uff20example\uff0eorg", "alice@example.org", "full-width at sign and stop"],
  ["\uff8a\uff9d\uff76\uff78", "\u30cf\u30f3\u30ab\u30af", "half-width katakana"],
  ["\uff76\uff9e\uff77\uff9e", "\u30ac\u30ae", "half-width katakana with a voicing mark"],
  ["\uffa1\uffa2", "\u1100\u1101", "half-width hangul"],
  ["e\u0301mile", "\u00e9mile", "NFD"],
  ["E\u0301MILE", "\u00e9mile", "NFD in capitals"],
  ["a\u030a", "\u00c5", "a combining ring"],
  ["o\u0302\u0323", "\u1ed9", "marks in another order"],
  ["\u1112\u1161\u11ab", "\ud55c", "conjoining jamo"],
  ["ΣΊΣΥΦΟΣ", "σίσυφος", "final sigma"],
  ["ΟΔΟΣ.ΑΣ", "οδοσ.ας", "final sigma before a stop"],
  ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "Greek with breathings"],
  ["ПЁТР", "пётр", "Cyrillic"],
  ["ԱՆԻ", "անի", "Armenian"],
  ["𐐀𐐁", "𐐨𐐩", "Deseret, outside the basic plane"],
  ["STRAẞE", "straße", "capital sharp s"],
  ["ǅungla", "ǆungla", "title-case digraph"],
  ["İzmir", "i\u0307zmir", "capital dotted i"],
  ["ÅSA", "a\u030asa", "case and NFD together"],
];

const distinct: readonly (readonly [string, string, string])[] = [
  ["straße", "strasse", "sharp s is not two of them"],
  ["ılgaz", "ilgaz", "dotless i"],
  ["İzmir", "izmir", "dotted capital I is not I"],
  ["émile", "emile", "accents count"],
  ["ﬁn", "fin", "a ligature"],
  ["x²", "x2", "a superscript"],
  ["\u0430lice", "alice", "Cyrillic a"],
  ["ſam", "sam", "long s"],
  ["ガ", "カ", "voicing counts"],
  ["o'neil", "oneil", "punctuation counts"],
  ["a.b", "ab", "stops count"],
  ["ⅷ", "viii", "a Roman numeral"],
  ["㎏", "kg", "a square"],
  ["ª", "a", "an ordinal"],
  ["١٢", "12", "digits of another script"],
];

describe("RG-01 One pure function computes the username key", () => {
  test("The table has at least forty pairs of names.", () => {
    expect(alike.length + distinct.length).toBeGreaterThanOrEqual(40);
  });

  test.each(alike)("%s and %s have the same key (%s), which is also the key of the key.", (one, other) => {
    const key = usernameKey(one);
    expect(key).not.toBeNull();
    expect(usernameKey(other)).toBe(key);
    expect(usernameKey(key ?? "")).toBe(key);
  });

  test.each(distinct)("%s and %s have different keys (%s).", (one, other) => {
    expect(usernameKey(one)).not.toBeNull();
    expect(usernameKey(other)).not.toBeNull();
    expect(usernameKey(one)).not.toBe(usernameKey(other));
  });

  const refused = {
    nothing: "",
    NUL: "a\0b",
    "a line feed": "a\nb",
    escape: "a\u001b[31m",
    delete: "a\u007f",
    "a C1 control": "a\u0085b",
    "a blank": "a b",
    "a no-break space": "a\u00a0b",
    "a wide space": "a\u3000b",
    "a line separator": "a\u2028b",
    "a zero-width space": "a\u200bb",
    "a zero-width joiner": "a\u200db",
    "a word joiner": "a\u2060b",
    "a byte order mark": "\ufeffalice",
    "a right-to-left override": "a\u202eb",
    "a left-to-right mark": "a\u200eb",
    "a directional isolate": "a\u2066b",
    "a soft hyphen": "a\u00adb",
    "a variation selector": "a\ufe0f",
    "a Hangul filler": "a\u3164",
    "a tag": "a\u{e0041}",
  };

  test("Control, invisible and directional characters have no key, and are rejected over HTTP.", async () => {
    const { url } = await start(throttled);
    for (const [name, username] of Object.entries(refused)) {
      expect([name, usernameKey(username)]).toEqual([name, null]);
      const { status } = await post(url, "register", { ...credentials, username });
      expect([name, status]).toEqual([name, 422]);
    }
  });

  for (const engine of engineOfEachKind) {
    test.skipIf(engine.skipped !== null)(
      `Uniqueness and every look-up use the username key, on ${engine.label}.`,
      async () => {
        const { url, deployment } = await start({}, engine);
        const statements = engine === memoryEngine ? [] : await statementsOf(deployment.store);
        for (const [one, other] of [...alike, ...distinct]) {
          await post(url, "register", { ...credentials, username: one });
          const same = usernameKey(one) === usernameKey(other);
          if (same) {
            expect((await guess(url, other, undefined, credentials.password)).status).toBe(200);
            expect((await post(url, "register", { ...credentials, username: other })).status).toBe(409);
          } else {
            const { username } = await storedUser(deployment, one);
            expect(usernameKey(username)).not.toBe(usernameKey(other));
          }
        }
        const texts = statements.map((sent) => (typeof sent === "string" ? sent : inspect(sent, { depth: 10 })));
        if (engine === postgresqlEngine) expect(texts.join()).toMatch(/where .*username_key/);
        for (const text of texts) expect(text).not.toMatch(/\b(?:lower|upper|ilike|citext|collate)\b/i);
        const { users } = deployment.store.storage;
        const { usernameKey: key, passwordHash, createdAt, profile } = await storedUser(deployment, "alice");
        const twin = { username: "Quite another", usernameKey: key, passwordHash, createdAt, profile };
        await expect(users.create(twin)).rejects.toThrow(UsernameTakenError);
      },
    );
  }
});

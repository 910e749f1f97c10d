import assert from "node:assert/strict";
import { type Check, checksOf } from "../harness/check.ts";
import type { PasswordHasherHarness } from "../harness/password-hasher-harness.ts";

/** PHC string format: $id[$v=n][$params]$salt$hash, salt and hash in base64 without padding. */
const phc = /^\$[a-z0-9-]{1,32}(\$v=[0-9]+)?\$[a-z0-9-]+=[^$]*\$(?<salt>[A-Za-z0-9+/.-]+)\$[A-Za-z0-9+/.-]+$/;

const password = "Correct horse 7! battery";
const seventyTwo = "x".repeat(72);

/** Pairs that differ in what a careless hasher folds, trims or truncates. */
const different: readonly (readonly [string, string])[] = [
  [password, password.toLowerCase()],
  [password, ` ${password}`],
  [password, `${password} `],
  [password, `${password}\n`],
  [password, `${password}\u0000`],
  [`${password}\u0000a`, `${password}\u0000b`],
  [`${seventyTwo}A`, `${seventyTwo}B`],
  ["a".repeat(128), "a".repeat(127)],
  ["ﬁne and dandy", "fine and dandy"],
  ["ｆｕｌｌ ｗｉｄｔｈ", "full width"],
  ["straße 12345", "strasse 12345"],
  ["😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😁"],
];

const equal: readonly (readonly [string, string])[] = [
  ["cr\u00e8me br\u00fbl\u00e9e", "cre\u0300me bru\u0302le\u0301e"],
  ["\uac00\uac01\uac02 12345", "\u1100\u1161\u1100\u1161\u11a8\u1100\u1161\u11a9 12345"],
  ["5 \u00c5ngstr\u00f6m", "5 \u212bngstro\u0308m"],
];

const absurd = (hash: string): readonly string[] => [
  "",
  "x",
  "$",
  "$$$$$",
  "\u0000",
  hash.slice(0, -1),
  hash.slice(0, Math.floor(hash.length / 2)),
  hash.slice(1),
  `${hash}$`,
  `${hash}=`,
  `${hash}\n`,
  ` ${hash}`,
  hash.toUpperCase(),
  "$2b$",
  "$2b$12$short",
  "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0",
  "$argon2id$v=19$m=65536,t=4294967295,p=1$c29tZXNhbHRzb21lc2FsdA$ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0",
  "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHRzb21lc2FsdA$ZGlnZXN0ZGlnZXN0ZGlnZXN0ZGlnZXN0",
  "$argon2id$v=19$m=19456,t=2,p=1$$",
  "$unknown$v=1$c29tZXNhbHRzb21lc2FsdA$ZGlnZXN0",
  "5f4dcc3b5aa765d61d8327deb882cf99",
  "a".repeat(10_000),
];

/**
 * The hash with one character of its salt or its digest changed. The last character stays, because it may have unused
 * bits.
 */
function alteredHashes(hash: string): readonly string[] {
  const parts = hash.split("$");
  return [parts.length - 2, parts.length - 1].flatMap((part) => {
    const text = parts[part] ?? "";
    return [0, Math.floor(text.length / 2), text.length - 2].map((place) => {
      const other = text[place] === "A" ? "B" : "A";
      return parts.with(part, text.slice(0, place) + other + text.slice(place + 1)).join("$");
    });
  });
}

/** What every `PasswordHasher` must do: lines 36 to 39 of the contract. */
export const passwordHasherContract: readonly Check<PasswordHasherHarness>[] = checksOf<PasswordHasherHarness>(
  "PasswordHasher",
  [
    {
      line: 36,
      name: "A hash verifies its own password and no other.",
      run: async ({ hasher }) => {
        const hash = await hasher.hash(password);
        assert.equal(await hasher.verify(password, hash), true);
        for (const other of ["", "x", password.slice(1), password.slice(0, -1), `${password}x`]) {
          assert.equal(await hasher.verify(other, hash), false);
        }
        assert.equal(await hasher.verify(hash, hash), false);
      },
    },
    {
      line: 36,
      name: "Two hashes of one password differ, and each verifies it.",
      run: async ({ hasher }) => {
        const [one, other] = await Promise.all([hasher.hash(password), hasher.hash(password)]);
        assert.notEqual(one, other);
        assert.equal(await hasher.verify(password, one), true);
        assert.equal(await hasher.verify(password, other), true);
      },
    },
    {
      line: 36,
      name: "Passwords that are hashed concurrently have different salts, and each hash only verifies its own password.",
      run: async ({ hasher }) => {
        const passwords = Array.from({ length: 6 }, (_, index) => `${password} ${index}`);
        const hashes = await Promise.all(passwords.map((one) => hasher.hash(one)));
        assert.equal(new Set(hashes.map((hash) => phc.exec(hash)?.groups?.["salt"])).size, passwords.length);
        const matches = (shift: number) =>
          Promise.all(
            passwords.map((_, index) => hasher.verify(passwords.at(index - shift) ?? "", hashes[index] ?? "")),
          );
        assert.deepStrictEqual(
          await matches(0),
          passwords.map(() => true),
        );
        assert.deepStrictEqual(
          await matches(1),
          passwords.map(() => false),
        );
      },
    },
    {
      line: 36,
      name: "A hash with one character of its salt or digest changed verifies nothing.",
      run: async ({ hasher }) => {
        const hash = await hasher.hash(password);
        assert.equal(await hasher.verify(password, hash), true);
        for (const altered of alteredHashes(hash)) assert.equal(await hasher.verify(password, altered), false, altered);
      },
    },
    {
      line: 36,
      name: "A hash is a PHC string with a salt of at least 16 bytes, and does not contain the password.",
      run: async ({ hasher }) => {
        const hash = await hasher.hash("plainly-visible");
        const salt = phc.exec(hash)?.groups?.["salt"];
        assert.ok(salt, "the hash is not a PHC string");
        assert.ok(Buffer.from(salt, "base64").length >= 16, "the salt is shorter than 16 bytes");
        assert.ok(!hash.includes("plainly-visible"));
      },
    },
    {
      line: 37,
      name: "Composed and decomposed spellings of a password are equal.",
      run: async ({ hasher }) => {
        for (const [composed, decomposed] of equal) {
          assert.notEqual(composed, decomposed);
          assert.equal(await hasher.verify(decomposed, await hasher.hash(composed)), true);
          assert.equal(await hasher.verify(composed, await hasher.hash(decomposed)), true);
        }
      },
    },
    {
      line: 37,
      name: "Nothing else of a password is folded, trimmed or cut: case, blanks, NUL, compatibility forms and every byte matter.",
      run: async ({ hasher }) => {
        for (const [one, other] of different) {
          assert.equal(await hasher.verify(other, await hasher.hash(one)), false, JSON.stringify([one, other]));
          assert.equal(await hasher.verify(one, await hasher.hash(other)), false, JSON.stringify([other, one]));
        }
      },
    },
    {
      line: 38,
      name: "A hash with the current settings needs no rehash.",
      run: async ({ hasher }) => {
        const hash = await hasher.hash(password);
        assert.equal(hasher.needsRehash(hash), false);
        assert.equal(hasher.isWellFormedHash(hash), true);
      },
    },
    {
      line: 38,
      name: "A hash with other parameters needs a rehash, and still verifies.",
      skip: ({ otherSettings }) => (otherSettings.length === 0 ? "the hasher has no parameters" : null),
      run: async ({ hasher, otherSettings }) => {
        for (const other of otherSettings) {
          const hash = await other.hash(password);
          assert.equal(hasher.needsRehash(hash), true);
          assert.equal(other.needsRehash(hash), false);
          assert.equal(other.needsRehash(await hasher.hash(password)), true);
          assert.equal(await hasher.verify(password, hash), true);
        }
      },
    },
    {
      line: 38,
      name: "A hash of another known algorithm needs a rehash, and still verifies.",
      skip: ({ foreignHashes }) => (foreignHashes.length === 0 ? "the hasher knows one algorithm" : null),
      run: async ({ hasher, foreignHashes }) => {
        for (const { password: foreign, hash } of foreignHashes) {
          assert.equal(hasher.needsRehash(hash), true);
          assert.equal(hasher.isWellFormedHash(hash), true);
          assert.equal(await hasher.verify(foreign, hash), true);
          assert.equal(await hasher.verify(`${foreign}x`, hash), false);
        }
      },
    },
    {
      line: "38a",
      name: "A hash that another system made without NFC verifies only the password as typed.",
      skip: ({ unnormalizedHashes = [] }) =>
        unnormalizedHashes.length === 0 ? "the harness gives no hashes made without NFC" : null,
      run: async ({ hasher, unnormalizedHashes = [] }) => {
        for (const { password: typed, hash } of unnormalizedHashes) {
          assert.notEqual(typed, typed.normalize("NFC"), "the password of an unnormalized hash must not be NFC");
          assert.equal(hasher.isWellFormedHash(hash), true);
          assert.equal(await hasher.verify(typed, hash), true);
          assert.equal(await hasher.verify(`${typed}x`, hash), false);
          assert.equal(await hasher.verify(typed.normalize("NFC"), hash), false);
        }
      },
    },
    {
      line: "38a",
      name: "A failed verification computes one hash for a password in NFC and two for any other, whatever the stored hash is.",
      skip: ({ hashesMade }) => (hashesMade === undefined ? "the harness does not count hashes" : null),
      run: async ({ hasher, foreignHashes, unnormalizedHashes = [], hashesMade }) => {
        assert.ok(hashesMade);
        const foreign = [...foreignHashes, ...unnormalizedHashes].map(({ hash }) => hash);
        const stored = [await hasher.hash(password), ...foreign, "", "x", "$2b$"];
        for (const [typed, hashes] of [
          ["battery staple", 1],
          ["cr\u00e8me br\u00fbl\u00e9e", 1],
          ["cre\u0300me bru\u0302le\u0301e", 2],
        ] as const) {
          for (const hash of stored) {
            const before = hashesMade();
            assert.equal(await hasher.verify(typed, hash), false);
            assert.equal(hashesMade() - before, hashes, `verify of ${JSON.stringify([typed, hash])}`);
          }
          const before = hashesMade();
          await hasher.verifyDummy(typed);
          assert.equal(hashesMade() - before, hashes, `verifyDummy of ${JSON.stringify(typed)}`);
        }
      },
    },
    {
      line: "38a",
      name: "A password that matches in NFC is hashed once.",
      skip: ({ hashesMade }) => (hashesMade === undefined ? "the harness does not count hashes" : null),
      run: async ({ hasher, hashesMade }) => {
        assert.ok(hashesMade);
        for (const [composed, decomposed] of equal) {
          const hash = await hasher.hash(composed);
          for (const typed of [composed, decomposed]) {
            const before = hashesMade();
            assert.equal(await hasher.verify(typed, hash), true);
            assert.equal(hashesMade() - before, 1);
          }
        }
      },
    },
    {
      line: 39,
      name: "An empty, truncated, unknown or absurd stored hash matches no password, and no method throws for it.",
      run: async ({ hasher }) => {
        const sound = await hasher.hash(password);
        for (const hash of absurd(sound)) {
          assert.equal(await hasher.verify(password, hash), false, JSON.stringify(hash.slice(0, 100)));
          assert.equal(typeof hasher.needsRehash(hash), "boolean");
        }
        const cutOff = [sound.slice(0, sound.lastIndexOf("$")), sound.slice(0, sound.length / 2)];
        for (const hash of ["", "x", "$2b$", "5f4dcc3b5aa765d61d8327deb882cf99", ...cutOff])
          assert.equal(hasher.isWellFormedHash(hash), false, hash);
      },
    },
    {
      line: 39,
      name: "Verifying a dummy computes a hash and returns nothing.",
      run: async ({ hasher }) => {
        assert.equal(await hasher.verifyDummy(password), undefined);
        assert.equal(await hasher.verifyDummy(""), undefined);
      },
    },
  ],
);

import { createHash } from "node:crypto";
import type { PasswordHasher } from "@portcullis/core/ports";
import { createCheapPasswordHasher, passwordHasherContract, type PasswordHasherHarness } from "@portcullis/testkit";
import { describe, expect, test } from "vitest";
import { asExpected, failingChecks } from "./failing-checks.ts";

interface Fault {
  readonly is: string;
  readonly breaks: (sound: PasswordHasher) => Partial<PasswordHasher>;
  readonly noticedBy: readonly string[];
}

/** A fault in the preparation of every password before it is hashed or verified. */
const onPasswords =
  (change: (password: string) => string) =>
  (sound: PasswordHasher): Partial<PasswordHasher> => ({
    hash: (password) => sound.hash(change(password)),
    verify: (password, hash) => sound.verify(change(password), hash),
  });

const nothingElse = ["37. Nothing else of a password"];
const foreign = "38. A hash of another known algorithm";
const asTyped = "38a. A hash that another system";
const oneHash = "38a. A password that matches in NFC";
const sideBySide = "36. Passwords that are hashed concurrently";
const oneCharacter = "36. A hash with one character";
const evenCost = "38a. A failed verification computes one";

const faults: readonly Fault[] = [
  { is: "truncates passwords to 72 bytes", breaks: onPasswords((text) => text.slice(0, 72)), noticedBy: nothingElse },
  { is: "trims passwords", breaks: onPasswords((text) => text.trim()), noticedBy: nothingElse },
  { is: "ignores the case of passwords", breaks: onPasswords((text) => text.toLowerCase()), noticedBy: nothingElse },
  { is: "ends passwords at a NUL", breaks: onPasswords((text) => text.split("\0")[0] ?? ""), noticedBy: nothingElse },
  {
    is: "folds compatibility forms of passwords",
    breaks: onPasswords((text) => text.normalize("NFKC")),
    noticedBy: [...nothingElse, asTyped, evenCost],
  },
  {
    is: "treats each spelling as a different password",
    breaks: onPasswords((text) => encodeURIComponent(text)),
    noticedBy: ["37. Composed and decomposed", asTyped, evenCost, oneHash],
  },
  {
    is: "accepts the stored hash as a password",
    breaks: (sound) => ({ verify: async (password, hash) => password === hash || sound.verify(password, hash) }),
    noticedBy: ["36. A hash verifies"],
  },
  {
    is: "uses the same salt for all hashes",
    breaks: (sound) => {
      const hashes = new Map<string, string>();
      return {
        hash: async (password) => {
          const known = hashes.get(password) ?? (await sound.hash(password));
          hashes.set(password, known);
          return known;
        },
      };
    },
    noticedBy: ["36. Two hashes"],
  },
  {
    is: "stores a hash behind an unknown prefix",
    breaks: (sound) => ({
      hash: async (password) => `own:${await sound.hash(password)}`,
      verify: (password, hash) => sound.verify(password, hash.replace(/^own:/, "")),
      needsRehash: (hash) => sound.needsRehash(hash.replace(/^own:/, "")),
      isWellFormedHash: (hash) => sound.isWellFormedHash(hash.replace(/^own:/, "")),
    }),
    noticedBy: ["36. A hash is a PHC string", sideBySide],
  },
  {
    is: "never requests a rehash",
    breaks: () => ({ needsRehash: () => false }),
    noticedBy: ["38. A hash with other parameters", foreign],
  },
  {
    is: "always requests a rehash",
    breaks: () => ({ needsRehash: () => true }),
    noticedBy: ["38. A hash with the current", "38. A hash with other parameters"],
  },
  {
    is: "verifies passwords only in NFC",
    breaks: (sound) => ({
      verify: (password, hash) => sound.verify(password.normalize("NFC"), hash),
      verifyDummy: (password) => sound.verifyDummy(password.normalize("NFC")),
    }),
    noticedBy: [asTyped, evenCost],
  },
  {
    is: "tries the password as typed only for known users, so that timing reveals them",
    breaks: (sound) => ({ verifyDummy: (password) => sound.verifyDummy(password.normalize("NFC")) }),
    noticedBy: [evenCost],
  },
  {
    is: "hashes every password twice",
    breaks: (sound) => ({
      verify: async (password, hash) => {
        await sound.verifyDummy("nobody");
        return sound.verify(password, hash);
      },
    }),
    noticedBy: [evenCost, oneHash],
  },
  {
    is: "returns without hashing for a malformed hash",
    breaks: (sound) => ({
      verify: async (password, hash) => sound.isWellFormedHash(hash) && sound.verify(password, hash),
    }),
    noticedBy: [evenCost],
  },
  {
    is: "throws for a malformed hash",
    breaks: (sound) => ({
      verify: (password, hash) =>
        sound.isWellFormedHash(hash) ? sound.verify(password, hash) : Promise.reject(new TypeError()),
    }),
    noticedBy: ["39. An empty, truncated, unknown or", evenCost],
  },
  {
    is: "treats any text as a hash",
    breaks: () => ({ isWellFormedHash: () => true }),
    noticedBy: ["39. An empty, truncated, unknown or"],
  },
  {
    is: "accepts every password for an empty hash",
    breaks: (sound) => ({ verify: async (password, hash) => hash === "" || sound.verify(password, hash) }),
    noticedBy: ["39. An empty, truncated, unknown or", evenCost],
  },
  {
    is: "throws when it verifies a password of an unknown user",
    breaks: () => ({ verifyDummy: () => Promise.reject(new Error("nobody")) }),
    noticedBy: ["39. Verifying a dummy computes a", evenCost],
  },
  {
    is: "keeps the password that it hashes in one place for all calls",
    breaks: (sound) => {
      let current = "";
      return {
        hash: async (password) => {
          current = password;
          await Promise.resolve();
          return sound.hash(current);
        },
      };
    },
    noticedBy: [sideBySide],
  },
  {
    is: "compares only the beginning of a hash",
    breaks: (sound) => {
      const made: string[] = [];
      return {
        hash: async (password) => {
          const hash = await sound.hash(password);
          made.push(hash);
          return hash;
        },
        verify: (password, hash) => {
          const whole = made.find((one) => one.length === hash.length && one.slice(0, -9) === hash.slice(0, -9));
          return sound.verify(password, whole ?? hash);
        },
      };
    },
    noticedBy: [oneCharacter],
  },
  {
    is: "requests a rehash only for costlier hashes",
    breaks: (sound) => {
      const cost = (hash: string) => Number(/ln=(\d)/.exec(hash)?.[1] ?? 0);
      return {
        needsRehash: (hash) => sound.needsRehash(hash) && cost(hash) !== 2,
      };
    },
    noticedBy: ["38. A hash with other parameters"],
  },
  {
    is: "treats a truncated hash of its form as well-formed",
    breaks: (sound) => ({ isWellFormedHash: (hash) => hash.startsWith("$scrypt$") || sound.isWellFormedHash(hash) }),
    noticedBy: ["39. An empty, truncated, unknown or"],
  },
  {
    is: "remembers passwords that matched, whatever hash they matched",
    breaks: (sound) => {
      const matched = new Set<string>();
      return {
        verify: async (password, hash) => {
          if (await sound.verify(password, hash)) matched.add(password);
          return matched.has(password);
        },
      };
    },
    noticedBy: [sideBySide, oneCharacter, ...nothingElse, evenCost, "39. An empty, truncated, unknown or"],
  },
];

/** Also verifies unsalted SHA-256, which an older system may have used. */
function withLegacy(sound: PasswordHasher, onHash: () => void): PasswordHasher {
  const legacy = /^\$sha256\$i=1\$AAAAAAAAAAAAAAAAAAAAAA\$(?<digest>[0-9a-f]{64})$/;
  const digestOf = (hash: string) => legacy.exec(hash)?.groups?.["digest"];
  return {
    ...sound,
    verify: async (password, hash) => {
      const digest = digestOf(hash);
      if (digest === undefined) return sound.verify(password, hash);
      for (const spelling of new Set([password.normalize("NFC"), password])) {
        onHash();
        if (sha256(spelling) === digest) return true;
      }
      return false;
    },
    isWellFormedHash: (hash) => digestOf(hash) !== undefined || sound.isWellFormedHash(hash),
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const legacyHash = (password: string) => `$sha256$i=1$AAAAAAAAAAAAAAAAAAAAAA$${sha256(password)}`;
const decomposed = "jose\u0301 12345";

function harnessOf(breaks: Fault["breaks"] = () => ({})): PasswordHasherHarness {
  let hashes = 0;
  const onHash = () => {
    hashes += 1;
  };
  const [hasher, other] = [2, 3].map((cost) => withLegacy(createCheapPasswordHasher({ cost, onHash }), onHash));
  if (hasher === undefined || other === undefined) throw new Error("A rehash takes two costs.");
  return {
    hasher: { ...hasher, ...breaks(hasher) },
    otherSettings: [{ ...other, ...breaks(other) }],
    foreignHashes: [{ password: "oldpassword", hash: legacyHash("oldpassword") }],
    unnormalizedHashes: [{ password: decomposed, hash: legacyHash(decomposed) }],
    hashesMade: () => hashes,
  };
}

test("A correct hasher passes the whole contract", async () => {
  expect(await failingChecks(passwordHasherContract, harnessOf())).toEqual([]);
});

describe("A hasher that", () => {
  test.each(faults)("$is fails the checks for that fault", async ({ breaks, noticedBy }) => {
    const failing = await failingChecks(passwordHasherContract, harnessOf(breaks));
    expect(asExpected(failing, noticedBy)).toEqual(new Set(noticedBy));
  });
});

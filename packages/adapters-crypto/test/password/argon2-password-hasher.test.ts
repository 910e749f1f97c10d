import { hash as bcryptHash } from "@node-rs/bcrypt";
import { AuthError } from "@portcullis/core/ports";
import argon2 from "argon2";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { argon2Library, HashQueue } from "../../src/index.ts";
import { gate } from "./gate.ts";
import { weakHasher } from "./weak-hasher.ts";

const hasher = weakHasher();

describe("A password hash", () => {
  test("matches its password and no other", async () => {
    const hash = await hasher.hash("correct horse");
    expect(await hasher.verify("correct horse", hash)).toBe(true);
    expect(await hasher.verify("correct horsf", hash)).toBe(false);
    expect(await hasher.verify("", hash)).toBe(false);
  });

  test("differs each time, because the salt does", async () => {
    const hashes = await Promise.all(Array.from({ length: 8 }, () => hasher.hash("correct horse")));
    expect(new Set(hashes.map((hash) => hash.split("$")[4])).size).toBe(8);
    expect(new Set(hashes.map((hash) => hash.split("$")[5])).size).toBe(8);
  });

  test("is a PHC string that other implementations verify", async () => {
    const hash = await hasher.hash("correct horse");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(await argon2.verify(hash, "correct horse")).toBe(true);
  });

  test("matches the composed and the decomposed spelling of a password", async () => {
    const [composed, decomposed] = ["p\u00e4ssw\u00f6rter", "pa\u0308sswo\u0308rter"];
    expect(await hasher.verify(decomposed, await hasher.hash(composed))).toBe(true);
    expect(await hasher.verify(composed, await hasher.hash(decomposed))).toBe(true);
  });

  test.each([
    { what: "case", typed: "Correct", other: "correct" },
    { what: "a trailing blank", typed: "correct", other: "correct " },
    { what: "a leading blank", typed: "correct", other: " correct" },
    { what: "a NUL and what follows", typed: "correct\0horse", other: "correct" },
    { what: "a trailing NUL", typed: "correct\0", other: "correct" },
    { what: "the 73rd byte", typed: `${"a".repeat(72)}b`, other: `${"a".repeat(72)}c` },
    { what: "the 5,000th byte", typed: `${"a".repeat(4_999)}b`, other: `${"a".repeat(4_999)}c` },
    { what: "a ligature", typed: "o\ufb03ce hours", other: "office hours" },
    { what: "full width", typed: "\uff43\uff4f\uff52\uff52\uff45\uff43\uff54", other: "correct" },
  ])("depends on $what", async ({ typed, other }) => {
    const hash = await hasher.hash(typed);
    expect(await hasher.verify(typed, hash)).toBe(true);
    expect(await hasher.verify(other, hash)).toBe(false);
  });

  test("is not made of ill-formed Unicode, which would match other ill-formed text", async () => {
    await expect(hasher.hash("correct \ud800")).rejects.toThrow(TypeError);
    const replaced = await hasher.hash("correct \ufffd");
    expect(await hasher.verify("correct \ud800", replaced)).toBe(false);
    await expect(hasher.verifyDummy("correct \ud800")).resolves.toBeUndefined();
  });
});

describe("A hash of another system", () => {
  test.each(["argon2i", "argon2d", "argon2id"] as const)(
    "verifies if it is %s, of both known versions",
    async (name) => {
      for (const version of [16, 19] as const) {
        const cost = { memoryCost: 128, timeCost: 3, parallelism: 2 };
        const hash = await argon2.hash("correct horse", { ...cost, version, type: argon2[name] });
        expect(hasher.isWellFormedHash(hash)).toBe(true);
        expect(await hasher.verify("correct horse", hash)).toBe(true);
        expect(await hasher.verify("battery staple", hash)).toBe(false);
      }
    },
  );

  test("verifies in the oldest form, which has no version", async () => {
    const hash = await argon2.hash("correct horse", { memoryCost: 64, timeCost: 2, parallelism: 1, version: 16 });
    expect(await hasher.verify("correct horse", hash.replace("$v=16", ""))).toBe(true);
  });

  test.each(["2a", "2b", "2y"] as const)("verifies if it is bcrypt %s", async (version) => {
    const hash = await bcryptHash("p\u00e4ssword", { cost: 4, version });
    expect(hasher.isWellFormedHash(hash)).toBe(true);
    expect(await hasher.verify("p\u00e4ssword", hash)).toBe(true);
    expect(await hasher.verify("pa\u0308ssword", hash)).toBe(true);
    expect(await hasher.verify("password", hash)).toBe(false);
    expect(hasher.needsRehash(hash)).toBe(true);
  });

  test("verifies bcrypt's published test vectors", async () => {
    const vectors = [
      ["U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
      ["U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"],
      ["U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"],
    ] as const;
    for (const [password, hash] of vectors) expect(await hasher.verify(password, hash)).toBe(true);
  });

  test("does not verify a password with NUL if it is bcrypt, which ignores everything after the NUL", async () => {
    for (const made of ["correct", "correct\0horse"]) {
      expect(await hasher.verify("correct\0horse", await bcryptHash(made, { cost: 4 }))).toBe(false);
    }
  });
});

const sound = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$M78fEl3lor9Xnw0R6bbnCA";
const unusable = {
  "the empty text": "",
  "one letter": "x",
  "a hash cut in the middle": sound.slice(0, 40),
  "a hash cut by one character": sound.slice(0, -1),
  "a hash without its tag": sound.slice(0, sound.lastIndexOf("$")),
  "a hash with an empty tag": sound.slice(0, sound.lastIndexOf("$") + 1),
  "a hash with more behind it": `${sound}$`,
  "a hash with a line break behind it": `${sound}\n`,
  "a hash with padding": `${sound}==`,
  "a tag whose last character carries stray bits": `${sound.slice(0, -1)}B`,
  "no more than bcrypt's sign": "$2b$",
  "bcrypt that is cut": "$2b$10$abcdefghijklmnopqrstuu",
  "bcrypt of an absurd cost": `$2b$31$${"a".repeat(21)}u${"a".repeat(30)}q`,
  "bcrypt of a cost too low": `$2b$03$${"a".repeat(21)}u${"a".repeat(30)}q`,
  "bcrypt with a sign in its cost": `$2b$+4$${"a".repeat(21)}u${"a".repeat(30)}q`,
  "the broken bcrypt of 2x": `$2x$04$${"a".repeat(21)}u${"a".repeat(30)}q`,
  "all the memory there is": sound.replace("m=64", "m=4294967295"),
  "more memory than the limit": sound.replace("m=64", "m=131073"),
  "more work than the limit": sound.replace("m=64,t=1", "m=131072,t=5"),
  "more work than the limit, by passes": sound.replace("m=64,t=1", "m=19456,t=27"),
  "bcrypt of a cost over the limit": `$2b$15$${"a".repeat(21)}u${"a".repeat(30)}q`,
  "more passes than the limit": sound.replace("t=1", "t=65"),
  "more lanes than the limit": sound.replace("m=64", "m=1024").replace("p=1", "p=17"),
  "more digits than a number has": sound.replace("m=64", `m=${"9".repeat(400)}`),
  "less memory than its lanes need": sound.replace("p=1", "p=9"),
  "no memory": sound.replace("m=64", "m=0"),
  "no passes": sound.replace("t=1", "t=0"),
  "a parameter twice": sound.replace("t=1", "m=64"),
  "a parameter less": sound.replace(",p=1", ""),
  "a parameter more": sound.replace("p=1", "p=1,data=AAAA"),
  "a negative parameter": sound.replace("t=1", "t=-1"),
  "a leading zero": sound.replace("t=1", "t=01"),
  "an unknown version": sound.replace("v=19", "v=20"),
  "an unknown algorithm": sound.replace("argon2id", "argon2x"),
  "a salt too short": sound.replace("c29tZXNhbHRzb21lc2FsdA", "c29tZXM"),
  scrypt: "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
  "unsalted SHA-1": "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
  "a plain password": "correct horse",
};

describe("A malformed stored hash", () => {
  test.each(Object.entries(unusable))("matches no password: %s", async (_what, hash) => {
    expect(hasher.isWellFormedHash(hash)).toBe(false);
    expect(hasher.needsRehash(hash)).toBe(true);
    expect(await hasher.verify("correct horse", hash)).toBe(false);
    expect(await hasher.verify(hash, hash)).toBe(false);
  });

  test("differs from a well-formed one", () => {
    expect(hasher.isWellFormedHash(sound)).toBe(true);
  });

  test("includes one that costs more than the limits", () => {
    const strict = weakHasher({ limits: { memoryKiB: 64, iterations: 1, parallelism: 1 } });
    expect(strict.isWellFormedHash(sound)).toBe(true);
    expect(strict.isWellFormedHash(sound.replace("m=64", "m=65"))).toBe(false);
    expect(strict.isWellFormedHash(sound.replace("t=1", "t=2"))).toBe(false);
  });
});

describe("PW-09 The limit of a stored hash", () => {
  test("is 128 MiB, 4 passes over them, and cost 14 for bcrypt", () => {
    for (const hash of ["m=131072,t=4", "m=65536,t=8", "m=19456,t=26"].map((cost) => sound.replace("m=64,t=1", cost))) {
      expect(hasher.isWellFormedHash(hash)).toBe(true);
      expect(hasher.excessOf(hash)).toBe(null);
    }
    expect(hasher.isWellFormedHash(`$2b$14$${"a".repeat(21)}u${"a".repeat(30)}q`)).toBe(true);
  });

  test.each([
    ["m=131073,t=1", "m=131073 is over 131072 KiB"],
    ["m=131072,t=5", "m=131072 times t=5 is over 524288"],
    ["m=64,t=65", "t=65 is over 64"],
  ])("is named for a hash that exceeds it: %s", (cost, excess) => {
    expect(hasher.excessOf(sound.replace("m=64,t=1", cost))).toBe(excess);
  });

  test("is named for bcrypt too, and not for text that is not a hash", () => {
    expect(hasher.excessOf(`$2b$15$${"a".repeat(21)}u${"a".repeat(30)}q`)).toBe("bcrypt's cost 15 is over 14");
    for (const text of ["", "x", sound.slice(0, -1)]) expect(hasher.excessOf(text)).toBe(null);
  });

  test("rises with the current settings, so that their own hashes verify", () => {
    const strong = weakHasher({ memoryKiB: 262_144, iterations: 3 });
    expect(strong.isWellFormedHash(sound.replace("m=64,t=1", "m=262144,t=3"))).toBe(true);
    expect(strong.isWellFormedHash(sound.replace("m=64,t=1", "m=262144,t=4"))).toBe(false);
  });

  test("can be raised for hashes that were stored before", () => {
    const lenient = weakHasher({ limits: { memoryKiB: 262_144, bcryptCost: 16 } });
    expect(lenient.isWellFormedHash(sound.replace("m=64,t=1", "m=262144,t=4"))).toBe(true);
    expect(lenient.isWellFormedHash(`$2b$16$${"a".repeat(21)}u${"a".repeat(30)}q`)).toBe(true);
  });

  test("keeps the library from computing a hash beyond it", async () => {
    const library = argon2Library("argon2");
    const made = vi.spyOn(library, "hash");
    onTestFinished(() => made.mockRestore());
    const bounded = weakHasher({ library: "argon2" });
    for (const cost of ["m=1048576,t=4", "m=131072,t=64", "m=64,t=4294967295"]) {
      expect(await bounded.verify("correct horse", sound.replace("m=64,t=1", cost))).toBe(false);
    }
    expect(made.mock.calls.map(([, { memoryKiB, iterations }]) => memoryKiB * iterations)).toEqual([64, 64, 64]);
  });
});

describe("Rehashing", () => {
  test("is not needed for a hash with the current settings, in either usual order of parameters", async () => {
    const hash = await hasher.hash("correct horse");
    expect(hasher.needsRehash(hash)).toBe(false);
    expect(hasher.needsRehash(hash.replace("m=64,t=1,p=1", "m=64,p=1,t=1"))).toBe(false);
  });

  test.each([{ memoryKiB: 72 }, { iterations: 2 }, { parallelism: 2 }, { hashLength: 16 }, { saltLength: 24 }])(
    "is needed when today's setting is %o",
    async (setting) => {
      const hash = await hasher.hash("correct horse");
      const today = weakHasher(setting);
      expect(today.needsRehash(hash)).toBe(true);
      expect(today.needsRehash(await today.hash("correct horse"))).toBe(false);
      expect(await today.verify("correct horse", hash)).toBe(true);
    },
  );

  test("is needed for another variant or version of argon2", async () => {
    const hash = await hasher.hash("correct horse");
    expect(hasher.needsRehash(hash.replace("argon2id", "argon2i"))).toBe(true);
    expect(hasher.needsRehash(hash.replace("v=19", "v=16"))).toBe(true);
  });
});

describe("All hashing goes through the hash queue", () => {
  /** A queue that records each turn. */
  class CountingQueue extends HashQueue {
    turns = 0;
    override run<T>(work: () => Promise<T>): Promise<T> {
      this.turns += 1;
      return super.run(work);
    }
  }

  test("with one turn per call, whatever the stored hash is", async () => {
    const queue = new CountingQueue();
    const counted = weakHasher({}, queue);
    const argon2id = await counted.hash("correct horse");
    const bcrypt = await bcryptHash("correct horse", { cost: 4 });
    expect(queue.turns).toBe(1);
    for (const stored of [argon2id, bcrypt, "", "x", unusable["all the memory there is"]]) {
      await counted.verify("correct horse", stored);
    }
    expect(queue.turns).toBe(6);
    await counted.verifyDummy("correct horse");
    expect(queue.turns).toBe(7);
  });

  test("so every method is rejected when it is full", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 0 });
    const full = weakHasher({}, queue);
    const door = gate<string>();
    const busy = queue.run(() => door.promise);
    const refused = { code: "overloaded", retryAfter: 5 };
    for (const call of [full.hash("x"), full.verify("x", sound), full.verify("x", ""), full.verifyDummy("x")]) {
      await expect(call).rejects.toMatchObject(refused);
      await expect(call).rejects.toBeInstanceOf(AuthError);
    }
    expect(() => full.assertCapacity()).toThrow(AuthError);
    door.open("done");
    await busy;
    expect(() => full.assertCapacity()).not.toThrow();
    expect(await full.verify("x", await full.hash("x"))).toBe(true);
  });

  test("so assertCapacity passes as long as one more hash may wait", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 1 });
    const bounded = weakHasher({}, queue);
    const door = gate<string>();
    const busy = queue.run(() => door.promise);
    expect(() => bounded.assertCapacity()).not.toThrow();
    const waiting = bounded.verifyDummy("x");
    expect(() => bounded.assertCapacity()).toThrow(expect.objectContaining({ code: "overloaded", retryAfter: 5 }));
    door.open("done");
    await Promise.all([busy, waiting]);
    expect(() => bounded.assertCapacity()).not.toThrow();
  });

  test("so at most as many run at once as configured, and all others are answered or rejected", async () => {
    const queue = new HashQueue({ concurrency: 2, queueLimit: 5 });
    const bounded = weakHasher({}, queue);
    const hash = await bounded.hash("correct horse");
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => bounded.verify("correct horse", hash)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });
});

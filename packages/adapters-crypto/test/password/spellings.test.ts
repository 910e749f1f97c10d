import { hash as bcryptHash } from "@node-rs/bcrypt";
import argon2 from "argon2";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Argon2PasswordHasher, argon2Library, HashQueue } from "../../src/index.ts";
import { weak, weakHasher } from "./weak-hasher.ts";

describe("A password that is not NFC", () => {
  const decomposed = "jose\u0301-correct-horse";
  const composed = decomposed.normalize("NFC");

  test.each<[string, () => Promise<string>]>([
    ["argon2id", () => argon2.hash(decomposed, { memoryCost: 64, timeCost: 1, parallelism: 1 })],
    ["argon2i", () => argon2.hash(decomposed, { memoryCost: 64, timeCost: 3, type: argon2.argon2i })],
    ["bcrypt", () => bcryptHash(decomposed, { cost: 4 })],
  ])("LG-02 verifies as typed against a hash that another system made without NFC: %s", async (_, make) => {
    const hash = await make();
    expect(await weakHasher().verify(decomposed, hash)).toBe(true);
    expect(await weakHasher().verify(composed, hash)).toBe(false);
    expect(await weakHasher().verify(`${decomposed} `, hash)).toBe(false);
  });

  test("LG-02 is compared in one turn of the hash queue, so that it waits once", async () => {
    const queue = new HashQueue({ concurrency: 1, queueLimit: 0 });
    const bounded = weakHasher({}, queue);
    const run = vi.spyOn(queue, "run");
    await bounded.verify(decomposed, "");
    await bounded.verifyDummy(decomposed);
    expect(run).toHaveBeenCalledTimes(2);
  });
});

const absurd = "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$M78fEl3lor9Xnw0R6bbnCA";

describe("The cost of a failure", () => {
  const costly = new Argon2PasswordHasher({ ...weak, memoryKiB: 8_192, iterations: 2, library: "argon2" });
  const verification = costly.hash("correct horse");

  test.each<[string, (hash: string) => Promise<unknown>]>([
    ["a wrong password", (hash) => costly.verify("battery staple", hash)],
    ["an absent user", () => costly.verifyDummy("battery staple")],
    ["an empty hash", () => costly.verify("battery staple", "")],
    ["a hash of absurd cost", () => costly.verify("battery staple", absurd)],
    ["half a bcrypt hash", () => costly.verify("battery staple", "$2b$")],
    ["an ill-formed password", (hash) => costly.verify("battery \ud800", hash)],
  ])("LG-02 is one hash at the current settings for a password in NFC: %s", async (_, fail) => {
    expect(await costsOf(fail)).toEqual([current]);
  });

  test.each<[string, (hash: string) => Promise<unknown>]>([
    ["a wrong password", (hash) => costly.verify("cre\u0300me", hash)],
    ["an absent user", () => costly.verifyDummy("cre\u0300me")],
    ["an empty hash", () => costly.verify("cre\u0300me", "")],
    ["half a bcrypt hash", () => costly.verify("cre\u0300me", "$2b$")],
    ["an ill-formed password", (hash) => costly.verify("cre\u0300me \ud800", hash)],
  ])("LG-02 is two hashes at the current settings for any other password: %s", async (_, fail) => {
    expect(await costsOf(fail)).toEqual([current, current]);
  });

  const current = { algorithm: "argon2id", memoryKiB: 8_192, iterations: 2, parallelism: 1 };

  /** The hashes that are computed, by their parameters. */
  async function costsOf(fail: (hash: string) => Promise<unknown>) {
    const hash = await verification;
    const made = vi.spyOn(argon2Library("argon2"), "hash");
    onTestFinished(() => made.mockRestore());
    await fail(hash);
    return made.mock.calls.map(([, { algorithm, memoryKiB, iterations, parallelism }]) => ({
      algorithm,
      memoryKiB,
      iterations,
      parallelism,
    }));
  }
});

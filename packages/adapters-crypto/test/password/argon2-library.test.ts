import { describe, expect, test } from "vitest";
import { Argon2PasswordHasher, InvalidSettingError, type Argon2LibraryName, argon2Library } from "../../src/index.ts";
import { assertNodeVersion } from "../../src/password/native-argon2.ts";

const names: readonly Argon2LibraryName[] = ["argon2", "@node-rs/argon2", "node:crypto"];

/** The library, or why it can't be tested. */
function load(name: Argon2LibraryName) {
  try {
    return { name, library: argon2Library(name), skipped: null };
  } catch (error) {
    return { name, library: null, skipped: String(error) };
  }
}

for (const { name, library, skipped } of names.map(load)) {
  describe.skipIf(skipped !== null)(`${name}${skipped === null ? "" : ` (${skipped})`}`, () => {
    test("hashes the parameters of RFC 9106 as the reference implementation does", async () => {
      // From the reference implementation's own tests: password "password", salt "somesalt", m=65536, t=2, p=1.
      const expected = "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7";
      const hash = await library?.hash("password", {
        algorithm: "argon2id",
        version: 19,
        memoryKiB: 65_536,
        iterations: 2,
        parallelism: 1,
        salt: new TextEncoder().encode("somesalt"),
        hashLength: 32,
      });
      expect(Buffer.from(hash ?? []).toString("hex")).toBe(expected);
    });

    test.each(["argon2d", "argon2i", "argon2id"] as const)(
      "makes the same %s hashes as the argon2 package",
      async (algorithm) => {
        for (const version of library?.versions ?? ([16, 19] as const)) {
          for (const [parallelism, password] of [
            [1, "pässword\0"],
            [2, "pässword\0"],
            [1, ""],
            [1, "\u{1f511}".repeat(300)],
          ] as const) {
            const salt = new TextEncoder().encode("0123456789abcdef");
            const parameters = { algorithm, version, memoryKiB: 64, iterations: 3, parallelism, salt, hashLength: 24 };
            const [ours, portable] = await Promise.all([
              library?.hash(password, parameters),
              argon2Library("argon2").hash(password, parameters),
            ]);
            expect(ours).toHaveLength(24);
            expect(Buffer.from(ours ?? [])).toEqual(Buffer.from(portable));
          }
        }
      },
    );

    test("verifies what the argon2 package hashed, and no other password", async () => {
      const weak = { memoryKiB: 64, iterations: 1, allowWeak: true } as const;
      const hash = await new Argon2PasswordHasher({ ...weak, library: "argon2" }).hash("correct horse");
      const hasher = new Argon2PasswordHasher({ ...weak, library: name });
      expect(await hasher.verify("correct horse", hash)).toBe(true);
      expect(await hasher.verify("correct horsf", hash)).toBe(false);
      expect(hasher.needsRehash(hash)).toBe(false);
    });
  });
}

test("The argon2 package is not loaded on Node 20, where its binary crashes the process", () => {
  expect(() => assertNodeVersion("20.20.2")).toThrow(InvalidSettingError);
  expect(() => assertNodeVersion("20.20.2")).toThrow("This is Node 20.20.2");
  for (const version of ["22.0.0", "24.21.0"]) expect(() => assertNodeVersion(version)).not.toThrow();
});

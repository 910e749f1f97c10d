import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { argon2Library } from "../../src/index.ts";
import { createWebCrypto, InvalidSettingError, wasmArgon2, type WasmInstance } from "../../src/webcrypto.ts";
import { weak } from "../password/weak-hasher.ts";

const secrets = ["a secret of the tests, of 32 bytes"];
const wasm = await readFile(fileURLToPath(import.meta.resolve("@phi-ag/argon2/argon2.wasm")));

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** The types of WebAssembly, which TypeScript's types of the language do not include. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { instantiate(bytes: Uint8Array): Promise<{ readonly instance: { exports: Exports } }> };
};

/** An instance as a Worker gets it, and a function that reads its memory. */
async function instantiate() {
  const { instance } = await WebAssembly.instantiate(wasm);
  return { instance, memory: () => Buffer.from(instance.exports.memory.buffer) };
}

const parameters = {
  algorithm: "argon2id",
  version: 19,
  memoryKiB: 65_536,
  iterations: 2,
  parallelism: 1,
  salt: new TextEncoder().encode("somesalt"),
  hashLength: 32,
} as const;

test("argon2 in WebAssembly computes the hash of the reference implementation", async () => {
  const hash = await wasmArgon2((await instantiate()).instance).hash("password", parameters);
  // From the reference implementation's own tests: password "password", salt "somesalt", m=65536, t=2, p=1.
  expect(Buffer.from(hash).toString("hex")).toBe("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
});

test("argon2 in WebAssembly leaves no password in its memory, even if it fails", async () => {
  const { instance, memory } = await instantiate();
  const library = wasmArgon2(instance);
  const password = "a password that nothing else contains";
  await library.hash(password, { ...parameters, memoryKiB: 64 });
  expect(memory().includes(password)).toBe(false);
  expect(() => library.hash(password, { ...parameters, memoryKiB: 1 })).toThrow("argon2 in WebAssembly failed");
  expect(memory().includes(password)).toBe(false);
});

test("argon2 in WebAssembly reports how much memory it lacks, and keeps working", async () => {
  const library = wasmArgon2((await instantiate()).instance);
  expect(() => library.hash("password", { ...parameters, memoryKiB: 4_194_304 })).toThrow("no memory for 4194304 KiB");
  const small = { ...parameters, memoryKiB: 64 };
  expect(Buffer.from(await library.hash("p", small))).toEqual(
    Buffer.from(await argon2Library("argon2").hash("p", small)),
  );
});

test("One instance serves several hashers, one of them on the main entry", async () => {
  const { instance } = await instantiate();
  const [one, other] = await Promise.all([1, 2].map(() => createWebCrypto({ secrets, argon2: instance, hash: weak })));
  const hash = (await one?.passwordHasher.hash("correct horse")) ?? "";
  expect(await other?.passwordHasher.verify("correct horse", hash)).toBe(true);
});

test("The application's library replaces WebAssembly", async () => {
  const { passwordHasher } = await createWebCrypto({ secrets, argon2: argon2Library("argon2"), hash: weak });
  expect(await passwordHasher.verify("correct horse", await passwordHasher.hash("correct horse"))).toBe(true);
});

test.each([
  ["an instance of another module", { exports: { memory: {}, malloc: () => 0 } }],
  ["no instance", {}],
  ["what instantiating bytes returns", { instance: { exports: {} } }],
])("createWebCrypto rejects %s as argon2", async (_, argon2) => {
  const made = createWebCrypto({ secrets, argon2: argon2 as WasmInstance });
  await expect(made).rejects.toThrow(InvalidSettingError);
  await expect(made).rejects.toThrow("argon2 must be a WebAssembly instance of @phi-ag/argon2/argon2.wasm");
});

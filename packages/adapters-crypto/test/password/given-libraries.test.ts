import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type Argon2Library,
  Argon2PasswordHasher,
  argon2Library,
  createCrypto,
  generateSecret,
  InvalidSettingError,
} from "../../src/index.ts";
import { weak } from "./weak-hasher.ts";

const secrets = [generateSecret()];
const bcryptHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

describe("An argon2 library that the application passes", () => {
  test("computes all hashes, which other libraries verify", async () => {
    const asked: string[] = [];
    const library: Argon2Library = {
      name: "own",
      hash: (password, parameters) => {
        asked.push(password);
        return argon2Library("argon2").hash(password, parameters);
      },
    };
    const { passwordHasher } = createCrypto({ secrets, hash: { ...weak, library } });
    const hash = await passwordHasher.hash("correct horse");
    expect(await passwordHasher.verify("correct horse", hash)).toBe(true);
    expect(asked).toEqual(["correct horse", "correct horse"]);
    expect(await new Argon2PasswordHasher(weak).verify("correct horse", hash)).toBe(true);
  });

  test("may compute on the calling thread and return the bytes themselves", async () => {
    const library: Argon2Library = { name: "own", hash: (_, { hashLength }) => new Uint8Array(hashLength).fill(1) };
    const hasher = new Argon2PasswordHasher({ ...weak, library });
    expect(await hasher.verify("anything", await hasher.hash("something"))).toBe(true);
  });

  test("fails with its name if it returns a hash of the wrong length", async () => {
    const hasher = new Argon2PasswordHasher({ ...weak, library: { name: "own", hash: () => new Uint8Array(31) } });
    await expect(hasher.hash("correct horse")).rejects.toThrow("library own returned 31 bytes instead of 32");
  });

  test("matches no hash of a version that it doesn't compute", async () => {
    const old = await new Argon2PasswordHasher(weak).hash("correct horse");
    const hasher = new Argon2PasswordHasher({ ...weak, library: { ...argon2Library("argon2"), versions: [16] } });
    expect(hasher.isWellFormedHash(old)).toBe(false);
    expect(hasher.needsRehash(old)).toBe(true);
    expect(await hasher.verify("correct horse", old)).toBe(false);
  });

  test.each([["bcrypt"], [{ name: "own" }], [null], [7]])("is rejected if it is not a library: %j", (library) => {
    const construct = () => createCrypto({ secrets, hash: { library: library as never } });
    expect(construct).toThrow(InvalidSettingError);
    expect(construct).toThrow(/^argon2id: library must be /);
  });
});

test("A bcrypt verifier that the application passes verifies bcrypt hashes", async () => {
  const asked: unknown[] = [];
  const bcrypt = (...both: readonly string[]) => asked.push(both) === 1;
  const hasher = new Argon2PasswordHasher({ ...weak, bcrypt });
  expect(await hasher.verify("U*U", bcryptHash)).toBe(true);
  expect(await hasher.verify("U*V", bcryptHash)).toBe(false);
  expect(asked).toEqual([
    ["U*U", bcryptHash],
    ["U*V", bcryptHash],
  ]);
});

describe("Native code is loaded", () => {
  const entry = join(import.meta.dirname, "../../src/index.ts");

  /** The names of the native modules that a new process has loaded after each step. */
  async function loadedAfter(...steps: readonly string[]): Promise<readonly (readonly string[])[]> {
    const script = `const { createCrypto } = await import(${JSON.stringify(entry)});
      const weak = ${JSON.stringify(weak)};
      const loaded = () => process.report.getReport().sharedObjects.filter((file) => file.endsWith(".node"));
      const all = [];
      ${steps.map((step) => `{ ${step} } all.push(loaded());`).join("\n")}
      process.stdout.write(JSON.stringify(all));`;
    const flags = ["--conditions=@portcullis/source", "--no-warnings", "--input-type=module", "-e", script];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    return (JSON.parse(stdout) as readonly (readonly string[])[]).map((files) =>
      ["@node-rs/argon2", "@node-rs/bcrypt", "/argon2/"].filter((name) => files.join("\n").includes(name)),
    );
  }

  const make = (hash: string) =>
    `const { passwordHasher } = createCrypto({ secrets: ["${"x".repeat(32)}"], ${hash} });`;

  test("for the argon2 library that is named, and for no other", async () => {
    expect(await loadedAfter(make('hash: { library: "argon2" }'))).toEqual([["/argon2/"]]);
    expect(await loadedAfter(make('hash: { library: "@node-rs/argon2" }'))).toEqual([["@node-rs/argon2"]]);
  });

  test("neither by an import of the package nor for other libraries, and for bcrypt with the first bcrypt hash", async () => {
    const own = make("hash: { library: { name: 'own', hash: () => new Uint8Array(32) } }");
    expect(await loadedAfter("", own)).toEqual([[], []]);
    if (process.getBuiltinModule("node:crypto").argon2 === undefined) return;
    const builtIn = make('hash: { ...weak, library: "node:crypto" }');
    const verify = `await passwordHasher.verify("U*U", ${JSON.stringify(bcryptHash)});`;
    expect(await loadedAfter(builtIn, `${builtIn} ${verify}`)).toEqual([[], ["@node-rs/bcrypt"]]);
  });
});

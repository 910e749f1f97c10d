import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const run = promisify(execFile);

/** A copy of the workspace's rules with one file planted in it. */
let plot: string;

beforeAll(async () => {
  plot = await mkdtemp(join(tmpdir(), "portcullis-architecture-"));
  await copyFile(join(root, ".oxlintrc.json"), join(plot, ".oxlintrc.json"));
  await copyFile(join(root, "tsconfig.base.json"), join(plot, "tsconfig.base.json"));
  await writeFile(join(plot, "package.json"), '{ "type": "module" }');
  await mkdir(join(plot, "packages/core"), { recursive: true });
  await copyFile(join(root, "packages/core/tsconfig.json"), join(plot, "packages/core/tsconfig.json"));
});

afterAll(() => rm(plot, { recursive: true, force: true }));

async function plant(path: string, source: string): Promise<string> {
  const file = join(plot, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, source);
  return file;
}

async function complaints(command: string, args: readonly string[]): Promise<string> {
  const executable = join(root, "node_modules/.bin", command);
  const failure = await run(executable, [...args], { cwd: plot }).then(
    () => null,
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return failure === null ? "" : failure.stdout + failure.stderr;
}

const lint = async (path: string, source: string) => complaints("oxlint", [await plant(path, source)]);

describe("lint rejects in the core", () => {
  test.each([
    ["a Node module", 'export { readFile } from "node:fs";'],
    ["a Node module without its prefix", 'export { readFile } from "fs";'],
    ["a library", 'export { z } from "zod";'],
    ["a library's type", 'export type { ZodType } from "zod";'],
    ["an adapter", 'export * from "@portcullis/adapters-crypto";'],
    ["the container", 'export * from "../inversify/index.ts";'],
    ["another package by its path", 'export * from "../../http-koa/src/index.ts";'],
    ["the process", "export const env = process.env;"],
    ["the system clock", "export const now = () => Date.now();"],
    ["randomness", "export const random = () => Math.random();"],
  ])("%s", async (_, source) => {
    expect(await lint("packages/core/src/planted.ts", source)).toContain("planted.ts");
  });

  test("lint accepts the core's own imports", async () => {
    await plant("packages/core/src/domain/own.ts", "export const own = 1;");
    expect(await lint("packages/core/src/planted.ts", 'export { own } from "./domain/own.ts";')).toBe("");
  });
});

describe("lint rejects in an adapter", () => {
  test.each([
    ["adapters-crypto", "@portcullis/adapters-mikroorm/postgresql"],
    ["adapters-memory", "@portcullis/testkit"],
    ["adapters-mikroorm", "@portcullis/testkit"],
    ["http", "@portcullis/adapters-crypto"],
    ["http", "@portcullis/http-koa"],
    ["http-koa", "@portcullis/adapters-crypto"],
    ["http-koa", "@portcullis/client"],
    ["http-koa", "@portcullis/server"],
    ["testkit", "@portcullis/adapters-memory"],
    ["testkit", "@portcullis/http-koa"],
    ["testkit", "../../http-koa/src/index.ts"],
  ])("%s an import of %s", async (createFixture, sibling) => {
    expect(await lint(`packages/${createFixture}/src/planted.ts`, `export * from "${sibling}";`)).toContain(
      "planted.ts",
    );
  });

  test("lint accepts imports of the core in adapters, and of http in http-koa", async () => {
    const source = 'export { AuthError } from "@portcullis/core"; export { RequestError } from "@portcullis/http";';
    expect(await lint("packages/http-koa/src/planted.ts", source)).toBe("");
  });
});

describe.each(["adapters-memory", "http"])("lint rejects in %s, which runs in any runtime,", (name) => {
  test.each([
    ["a Node module", 'export { createHash } from "node:crypto";'],
    ["Node's Buffer", "export const bytes = Buffer.from([1]);"],
    ["the process", "export const env = process.env;"],
  ])("%s", async (_, source) => {
    expect(await lint(`packages/${name}/src/planted.ts`, source)).toContain("planted.ts");
  });
});

describe("lint rejects in the client", () => {
  test.each([
    ["a Node module", 'export { readFile } from "node:fs";'],
    ["a library", 'export { z } from "zod";'],
    ["the core", 'export { AuthError } from "@portcullis/core";'],
    ["the document", "export const cookies = () => document.cookie;"],
    ["a storage that it chooses", "export const storage = localStorage;"],
    ["the process", "export const env = process.env;"],
  ])("%s", async (_, source) => {
    expect(await lint("packages/client/src/planted.ts", source)).toContain("planted.ts");
  });
});

describe("the core does not compile with", () => {
  test.each([
    ["the DOM", "export const answer = fetch('/');"],
    ["Node's globals", "export const bytes = Buffer.from('');"],
    ["WebCrypto", "export const id = crypto.randomUUID();"],
    ["the console", "console.log('');"],
    ["timers", "setTimeout(() => undefined, 1);"],
    ["a Node module", 'import { readFile } from "node:fs"; export { readFile };'],
  ])("%s", async (_, source) => {
    await rm(join(plot, "packages/core/src"), { recursive: true, force: true });
    await plant("packages/core/src/planted.ts", source);
    expect(await complaints("tsc", ["-p", "packages/core", "--noEmit"])).toContain("planted.ts");
  });

  test("the core compiles with the types of the language alone", async () => {
    await rm(join(plot, "packages/core/src"), { recursive: true, force: true });
    await plant("packages/core/src/planted.ts", "export const year = (date: Date) => date.getUTCFullYear();");
    expect(await complaints("tsc", ["-p", "packages/core", "--noEmit"])).toBe("");
  });
});

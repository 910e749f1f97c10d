import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generatedSecret } from "../../src/keys/generated-secret.ts";
import { ConfigurationError } from "../../src/index.ts";

let parent: string;
let dataDir: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "portcullis-"));
  dataDir = join(parent, "data");
});

afterEach(() => rm(parent, { recursive: true }));

test("A secret is generated once and kept in a file that only its owner can read", async () => {
  const secret = await generatedSecret(dataDir);
  expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
  expect(await generatedSecret(dataDir)).toBe(secret);
  expect((await stat(join(dataDir, "secret"))).mode & 0o777).toBe(0o600);
  expect(await readdir(dataDir)).toEqual(["secret"]);
});

test("Many processes that start at once get the same generated secret", async () => {
  const secrets = await Promise.all(Array.from({ length: 20 }, () => generatedSecret(dataDir)));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(dataDir)).toEqual(["secret"]);
});

test("A file without a valid secret prevents the start and is not overwritten", async () => {
  await generatedSecret(dataDir);
  await writeFile(join(dataDir, "secret"), "short\n");
  await expect(generatedSecret(dataDir)).rejects.toThrow(ConfigurationError);
});

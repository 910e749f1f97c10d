import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import type { Portcullis } from "@portcullis/core";
import { PortcullisId } from "@portcullis/core/inversify";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocklistFor } from "../../src/composition/blocklist.ts";
import { buildContainer } from "../../src/composition/container.ts";
import { ConfigurationError, loadConfig } from "../../src/index.ts";
import { cryptoFor } from "../../src/composition/crypto.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "portcullis-blocklist-"));
});
afterAll(() => rm(directory, { recursive: true }));

const listIn = async (content: string | Uint8Array): Promise<string> => {
  const file = join(directory, "words.txt");
  await writeFile(file, content);
  return file;
};

test("Without a blocklist file, common passwords are rejected", () => {
  const isCommon = blocklistFor(loadConfig({}));
  expect(isCommon("password1")).toBe(true);
  expect(isCommon("correct horse battery")).toBe(false);
});

test("Each line of the blocklist file is a rejected password, including its spaces", async () => {
  const isCommon = blocklistFor({
    blocklistFile: await listIn("\ufeffgatehouse\r\nraise the gate\n\n  \n#moat 1234\n"),
  });
  for (const password of ["gatehouse", "Raise The Gate", "#moat 1234", "password1"]) {
    expect(isCommon(password)).toBe(true);
  }
  for (const password of ["", "  ", "raise the gate ", "raise"]) expect(isCommon(password)).toBe(false);
});

test.each([
  ["that is not there", () => Promise.resolve(join(directory, "missing")), /^PORTCULLIS_BLOCKLIST_FILE .*\(ENOENT\)/],
  ["that is no UTF-8", () => listIn(Uint8Array.of(0x67, 0xff, 0xfe)), /^PORTCULLIS_BLOCKLIST_FILE can't be read/],
])("A blocklist file %s prevents the start", async (_, file, message) => {
  const blocklistFile = await file();
  const read = () => blocklistFor({ blocklistFile });
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(expect.objectContaining({ problems: [expect.stringMatching(message)] }));
});

test("Registration and password change use the blocklist", async () => {
  const config = loadConfig({ PORTCULLIS_BLOCKLIST_FILE: await listIn("gatehouse") });
  const crypto = cryptoFor(config, { secrets: ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"] });
  const modules = { storage: memoryStorageModule(), crypto: cryptoModule(crypto) };
  const { register, changePassword } = buildContainer(config, modules).get<Portcullis>(PortcullisId);
  const tooCommon = (pointer: string) => ({
    code: "validation_failed",
    issues: [expect.objectContaining({ pointer, code: "too_common" })],
  });
  await expect(register({ username: "alice", password: "Gatehouse" })).rejects.toMatchObject(tooCommon("/password"));
  const currentPassword = "correct horse battery";
  const { id: userId } = await register({ username: "alice", password: currentPassword });
  await expect(changePassword({ userId, currentPassword, newPassword: "password1" })).rejects.toMatchObject(
    tooCommon("/new_password"),
  );
});

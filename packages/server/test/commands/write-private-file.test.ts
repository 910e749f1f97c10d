import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writePrivateFile } from "../../src/commands/write-private-file.ts";
import { newDataDirectory } from "../support/data-directory.ts";

test("If writing a private file fails, the old file is unchanged and no temporary file remains", async () => {
  const directory = await newDataDirectory();
  onTestFinished(() => directory.remove());
  const { path } = directory;
  await mkdir(path);
  const file = join(path, "users.jsonl");
  await writeFile(file, "older\n");
  async function* pages() {
    yield "one\n";
    await Promise.resolve();
    throw new Error("interrupted");
  }
  await expect(writePrivateFile(file, pages())).rejects.toThrow("interrupted");
  expect(await readdir(path)).toEqual(["users.jsonl"]);
  expect(await readFile(file, "utf8")).toBe("older\n");
});

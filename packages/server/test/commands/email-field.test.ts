import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { runHere as run } from "./run-here.ts";

let directory: DataDirectory;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  directory = await newDataDirectory();
  await mkdir(directory.path);
  environment = { PORTCULLIS_DATA_DIR: directory.path, PORTCULLIS_EMAIL: "field" };
});

afterAll(() => directory.remove());

const add = (env: Readonly<Record<string, string>>, ...options: readonly string[]) =>
  run(["users", "add", "Ann", ...options, "--password-stdin"], env, "correct horse battery\n");

test("users add --email requires PORTCULLIS_EMAIL=field and an e-mail address", async () => {
  const refused = await add({ ...environment, PORTCULLIS_EMAIL: "off" }, "--email", "ann@example.org");
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain("--email requires PORTCULLIS_EMAIL=field.");
  const invalid = await add(environment, "--email", "ann");
  expect(invalid).toMatchObject({ code: 1, stdout: "" });
});

test("an address given with users add is shown by users find, exported, imported and found again", async () => {
  expect(await add(environment, "--email", "Ann@Example.org")).toMatchObject({ code: 0 });
  const found = await run(["users", "find", "ann", "--json"], environment);
  expect(JSON.parse(found.stdout)).toMatchObject({ email: "Ann@Example.org", email_verified: false });
  const file = join(directory.path, "users.jsonl");
  // Also while messages are off.
  expect(await run(["users", "export", "--file", file], { PORTCULLIS_DATA_DIR: directory.path })).toMatchObject({
    code: 0,
  });
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ profile: { email: "Ann@Example.org" } });
  const other = { ...environment, PORTCULLIS_DATA_DIR: join(directory.path, "other") };
  expect(await run(["users", "import", "--file", file], other)).toMatchObject({ code: 0 });
  const moved = await run(["users", "find", "ann", "--json"], other);
  expect(JSON.parse(moved.stdout)).toMatchObject({ email: "Ann@Example.org", email_verified: false });
});

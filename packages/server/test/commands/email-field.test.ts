import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { connectSqlite, migrations } from "@portcullis/adapters-mikroorm/sqlite";
import type { UsernameKey } from "@portcullis/core/ports";
import { sqlUsers } from "../../src/engines/sql-users.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { sampleUser } from "../transfer/sample-users.ts";
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
  // This works while messages are off, too.
  expect(await run(["users", "export", "--file", file], { PORTCULLIS_DATA_DIR: directory.path })).toMatchObject({
    code: 0,
  });
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ profile: { email: "Ann@Example.org" } });
  const other = { ...environment, PORTCULLIS_DATA_DIR: join(directory.path, "other") };
  expect(await run(["users", "import", "--file", file], other)).toMatchObject({ code: 0 });
  const moved = await run(["users", "find", "ann", "--json"], other);
  expect(JSON.parse(moved.stdout)).toMatchObject({ email: "Ann@Example.org", email_verified: false });
});

test("migrate makes users findable by an address that another program has stored", async () => {
  const file = join(directory.path, "other.db");
  const env = { ...environment, PORTCULLIS_DATABASE_URL: `sqlite:${file}` };
  const storage = await connectSqlite({ file, ...sqlUsers(migrations(), true) });
  onTestFinished(() => storage.close());
  await storage.migrate();
  await storage.users.create({ ...sampleUser("ann"), profile: { email: "Ann@Example.org" } });
  const found = () => storage.users.findByAddress?.("ann@example.org" as UsernameKey);
  expect(await found()).toBeNull();
  expect((await run(["migrate"], env)).stderr).toBe("Nothing to migrate.\nIndexed 1 e-mail addresses.\n");
  expect(await found()).toMatchObject({ username: "ann" });
  expect((await run(["migrate"], env)).stderr).toBe("Nothing to migrate.\n");
});

import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { runHere as run } from "./run-here.ts";

let directory: DataDirectory;
let database: FreshDatabase | null = null;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  directory = await newDataDirectory();
  await mkdir(directory.path);
  environment = { PORTCULLIS_DATA_DIR: directory.path };
  if (postgresqlStatus.status === "skipped") return;
  // This is ten times as fast as opening an embedded database for each command.
  database = await freshPostgresql();
  environment = { ...environment, PORTCULLIS_DATABASE_URL: database.url };
});

afterAll(async () => {
  await database?.drop();
  await directory.remove();
});

describe("Usage", () => {
  test("--help lists the commands and every setting", async () => {
    const { code, stdout } = await run(["--help"], {});
    expect(code).toBe(0);
    for (const word of ["serve", "migrate", "purge", "users", "keys", "PORTCULLIS_DATABASE_URL", "[19456]"]) {
      expect(stdout).toContain(word);
    }
  });

  test("--version prints the version", async () => {
    expect(await run(["--version"], {})).toMatchObject({ code: 0, stdout: "0.1.0\n" });
  });

  test.each([
    [["srve"]],
    [["serve", "--nonsense"]],
    [["users", "add"]],
    [["users", "disable"]],
    [["keys", "generate", "--alg", "HS256"]],
  ])("%j is wrong usage, with exit code 2", async (words) => {
    const { code, stderr } = await run(words, environment);
    expect(code).toBe(2);
    expect(stderr).not.toBe("");
  });

  test("All problems of the configuration are listed without values, with exit code 2", async () => {
    const secret = "hunter2";
    const { code, stdout, stderr } = await run(["serve"], {
      PORTCULLIS_SECRET: secret,
      PORTCULLIS_PORT: "x",
      PORTCULLIS_DATABSE_URL: `postgresql://u:${secret}@h/d`,
      PORTCULLIS_DATABASE_URL: `mysql://u:${secret}@h/d`,
    });
    expect(code).toBe(2);
    for (const name of ["SECRET", "PORT", "DATABSE_URL", "DATABASE_URL"])
      expect(stderr).toContain(`- PORTCULLIS_${name} `);
    expect(stdout + stderr).not.toContain(secret);
  });

  test("In production, the service does not start without a database and a key", async () => {
    const { code, stderr } = await run(["serve"], { NODE_ENV: "production" });
    expect(code).toBe(2);
    expect(stderr).toContain("PORTCULLIS_DATABASE_URL");
    expect(stderr).toContain("PORTCULLIS_SECRET");
  });
});

describe("Commands on users", () => {
  test.skipIf(postgresqlStatus.status === "skipped")("require the tables, on a database server", async () => {
    const { code, stderr } = await run(["users", "list"], environment);
    expect(code).toBe(1);
    expect(stderr).toContain("portcullis migrate");
    expect((await run(["migrate"], environment)).code).toBe(0);
  });

  test("add, list, disable, enable and delete", async () => {
    const password = "correct horse battery";
    const added = await run(["users", "add", "Alice", "--password-stdin"], environment, `${password}\n`);
    expect(added).toMatchObject({ code: 0, stderr: "" });
    const id = added.stdout.trim();
    expect((await run(["users", "add", "bob", "--password-stdin"], environment, password)).code).toBe(0);

    const page = await run(["users", "list", "--json", "--limit", "1"], environment);
    expect(JSON.parse(page.stdout)).toMatchObject([{ id, username: "Alice", disabled: false }]);
    expect(page.stderr).toContain(`--after ${id}`);
    const rest = await run(["users", "list", "--after", id], environment);
    expect(rest.stdout).toContain("bob");
    expect(rest.stdout).not.toContain("Alice");

    expect((await run(["users", "disable", "ALICE"], environment)).code).toBe(0);
    expect((await run(["users", "list"], environment)).stdout).toMatch(/Alice +disabled/);
    expect((await run(["users", "enable", "--id", id], environment)).code).toBe(0);
    expect((await run(["users", "list"], environment)).stdout).toMatch(/Alice +enabled/);
    expect((await run(["users", "delete", "alice"], environment)).code).toBe(0);
    expect((await run(["users", "list"], environment)).stdout).not.toContain("Alice");
    expect(await run(["users", "delete", "alice"], environment)).toMatchObject({
      code: 1,
      stderr: "User not found.\n",
    });
  }, 180_000);

  test("reject users that break a rule or exist already, with the reason", async () => {
    const short = await run(["users", "add", "carol", "--password-stdin"], environment, "short\n");
    expect(short).toMatchObject({ code: 1, stdout: "" });
    expect(short.stderr).toContain("Must have at least 8 characters");
    const taken = await run(["users", "add", "BOB", "--password-stdin"], environment, "correct horse battery\n");
    expect(taken).toMatchObject({ code: 1, stderr: "This username is already taken.\n" });
  });

  test("are found, renamed, logged out and given a password.", async () => {
    const id = (
      await run(["users", "add", "Erin", "--password-stdin"], environment, "correct horse battery")
    ).stdout.trim();
    expect((await run(["users", "find", "ERIN"], environment)).stdout).toMatch(new RegExp(`${id} +Erin +enabled`));
    const renamed = await run(["users", "rename", "erin", "--to", "Erika"], environment);
    expect(renamed).toMatchObject({ code: 0, stderr: `Renamed ${id}.\n` });
    const found = await run(["users", "find", "--id", id, "--json"], environment);
    expect(JSON.parse(found.stdout)).toMatchObject({ id, username: "Erika", disabled: false });
    expect(await run(["users", "find", "erin"], environment)).toMatchObject({ code: 1, stderr: "User not found.\n" });
    const set = ["users", "set-password", "erika", "--password-stdin"];
    expect((await run(set, environment, "a newer horse battery\n")).code).toBe(0);
    const later = JSON.parse((await run(["users", "find", "erika", "--json"], environment)).stdout) as {
      readonly created_at: string;
      readonly password_changed_at: string;
    };
    expect(later.password_changed_at > later.created_at).toBe(true);
    const short = await run(set, environment, "short\n");
    expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining("Must have at least 8 characters") });
    const loggedOut = await run(["users", "logout", "erika"], environment);
    expect(loggedOut).toMatchObject({ code: 0, stderr: `Ended 0 sessions of ${id}.\n` });
    expect((await run(["users", "rename", "erika"], environment)).code).toBe(2);
    expect(await run(["users", "rename", "erika", "--to", "bob"], environment)).toMatchObject({ code: 1 });
    expect((await run(["users", "delete", "erika"], environment)).code).toBe(0);
  }, 180_000);

  test("require --password-stdin if there is no terminal", async () => {
    const { code, stderr } = await run(["users", "add", "dave"], environment, "correct horse battery\n");
    expect(code).toBe(2);
    expect(stderr).toContain("--password-stdin");
  });
});

describe("Commands on the database", () => {
  test("migrate, and apply nothing the second time", async () => {
    const fresh = { ...environment, PORTCULLIS_DATABASE_URL: `sqlite:${join(directory.path, "other.db")}` };
    const first = await run(["migrate"], fresh);
    expect(first.code).toBe(0);
    expect(first.stdout.trim()).not.toBe("");
    expect(await run(["migrate"], fresh)).toMatchObject({ code: 0, stdout: "", stderr: "Nothing to migrate.\n" });
  });

  test("purge, and print how many sessions were deleted", async () => {
    expect(await run(["purge"], environment)).toMatchObject({ code: 0, stdout: "0\n" });
  });

  test("are rejected for a database in memory", async () => {
    expect((await run(["users", "list"], { PORTCULLIS_DATABASE_URL: "memory:" })).code).toBe(2);
  });
});

describe("Commands on keys", () => {
  test("print a different secret each time", async () => {
    const [one, other] = await Promise.all([
      run(["keys", "generate", "--secret"], {}),
      run(["keys", "generate", "--secret"], {}),
    ]);
    expect(one.stdout.trim()).toMatch(/^[\w-]{43}$/);
    expect(one.stdout).not.toBe(other.stdout);
  });

  test.each([
    ["EdDSA", "OKP"],
    ["ES256", "EC"],
  ])("print a JWK set for %s", async (alg, kty) => {
    const { stdout } = await run(["keys", "generate", "--alg", alg], {});
    expect(JSON.parse(stdout)).toMatchObject({ keys: [{ kty, alg, use: "sig" }] });
  });

  test("add a key at the front of a file that only its owner can read, and leave a file without a JWK set unchanged", async () => {
    const file = join(directory.path, "keys.json");
    const kids: string[] = [];
    for (const alg of ["EdDSA", "ES256"]) {
      expect((await run(["keys", "generate", "--alg", alg, "--file", file], {})).code).toBe(0);
      const set = JSON.parse(await readFile(file, "utf8")) as { keys: { kid: string }[] };
      kids.unshift(set.keys[0]?.kid ?? "");
      expect(set.keys.map(({ kid }) => kid)).toEqual(kids);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, "{}");
    expect((await run(["keys", "generate", "--file", file], {})).code).not.toBe(0);
    expect(await readFile(file, "utf8")).toBe("{}");
  });
});

import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DataDirectory, newDataDirectory } from "../support/data-directory.ts";
import { runHere as run } from "./run-here.ts";

// No server listens on port 1.
describe.each([
  ["PostgreSQL", "postgresql://bob:hunter2@127.0.0.1:1/app?application_name=hunter2"],
  ["MongoDB", "mongodb://bob:hunter2@127.0.0.1:1/app?appName=hunter2"],
])("Commands on a %s that does not answer", (kind, url) => {
  test.each([[["migrate"]], [["purge"]], [["users", "list"]], [["users", "export"]], [["users", "disable", "alice"]]])(
    "is reported in one line without secrets, and %j exits with 1.",
    async (words) => {
      const { code, stdout, stderr } = await run(words, { PORTCULLIS_DATABASE_URL: url });
      const reason = "it refuses connections (ECONNREFUSED)";
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: "",
        stderr: `The database can't be used: ${kind} at bob@127.0.0.1:1/app: ${reason}.\n`,
      });
    },
  );
});

describe("Commands on an embedded database that does not exist", () => {
  let directory: DataDirectory;

  beforeAll(async () => {
    directory = await newDataDirectory();
    await mkdir(directory.path);
  });
  afterAll(() => directory.remove());

  // Otherwise, a forgotten setting would create an empty backup without a warning.
  test.each([[["users", "list"]], [["users", "export"]], [["users", "delete", "alice"]], [["purge"]]])(
    "is not created by %j, which exits with 1.",
    async (words) => {
      const { code, stdout, stderr } = await run(words, { PORTCULLIS_DATA_DIR: directory.path });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(`There is no database in ${join(directory.path, "portcullis.db")}.`);
      expect(existsSync(join(directory.path, "portcullis.db"))).toBe(false);
    },
  );
});

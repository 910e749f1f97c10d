import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mongodbEngine, mongodbReplicaSetEngine } from "../support/stores.ts";
import { runHere as run } from "./run-here.ts";

for (const { label, skipped, fresh } of [mongodbEngine, mongodbReplicaSetEngine]) {
  describe.skipIf(skipped !== null)(`The command line on ${label}`, () => {
    let database: FreshDatabase;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      database = await fresh();
      environment = { PORTCULLIS_DATABASE_URL: database.url };
    });
    afterAll(() => database.drop());

    test("migrates, and applies nothing the second time", async () => {
      const first = await run(["migrate"], environment);
      expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Applied [1-9]/) });
      expect(first.stdout).toContain("users");
      expect(await run(["migrate"], environment)).toMatchObject({
        code: 0,
        stdout: "",
        stderr: "Nothing to migrate.\n",
      });
    });

    test("adds, lists, disables and deletes users", async () => {
      const password = "correct horse battery";
      const added = await run(["users", "add", "Alice", "--password-stdin"], environment, password);
      expect(added).toMatchObject({ code: 0, stderr: "" });
      const id = added.stdout.trim();
      expect(id).toMatch(/^[0-9a-f]{24}$/);
      expect(await run(["users", "add", "ALICE", "--password-stdin"], environment, password)).toMatchObject({
        code: 1,
        stderr: "This username is already taken.\n",
      });
      expect((await run(["users", "disable", "alice"], environment)).code).toBe(0);
      expect((await run(["users", "list"], environment)).stdout).toMatch(/Alice +disabled/);
      expect((await run(["users", "delete", "--id", id], environment)).code).toBe(0);
      expect((await run(["users", "list", "--json"], environment)).stdout).toBe("[]\n");
    });

    test("purges, and prints how many sessions were deleted", async () => {
      expect(await run(["purge"], environment)).toMatchObject({ code: 0, stdout: "0\n" });
    });
  });
}

test("A MongoDB URL that the driver rejects is a configuration error that does not show it", async () => {
  const { code, stdout, stderr } = await run(["migrate"], {
    PORTCULLIS_DATABASE_URL: "mongodb://alice:hunter2@127.0.0.1/db?nonsense=hunter2",
  });
  expect(code).toBe(2);
  expect(stderr).toContain("PORTCULLIS_DATABASE_URL");
  expect(stdout + stderr).not.toContain("hunter2");
});

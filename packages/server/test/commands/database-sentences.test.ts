import { StorageError } from "@portcullis/core";
import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { describe, expect, onTestFinished, test } from "vitest";
import { databaseReason, mayPass } from "../../src/storage/database-faults.ts";
import { mongodbEngine, postgresqlEngine, type ServerTestEngine } from "../support/stores.ts";
import { runSql } from "../support/run-sql.ts";
import { lines } from "../transfer/sample-users.ts";
import { runHere as run } from "./run-here.ts";

async function migrated({ fresh }: ServerTestEngine) {
  const database = await fresh();
  onTestFinished(() => database.drop());
  const environment = { PORTCULLIS_DATABASE_URL: database.url };
  await run(["migrate"], environment);
  return { url: database.url, environment };
}

const addAlice = (environment: Readonly<Record<string, string>>) =>
  run(["users", "add", "alice", "--password-stdin"], environment, "correct horse battery");

describe.skipIf(postgresqlEngine.skipped !== null)(`On ${postgresqlEngine.label}`, () => {
  test("users add says that a check constraint rejects a value (23514)", async () => {
    const { url, environment } = await migrated(postgresqlEngine);
    await runSql(url, "alter table users add constraint no_alice check (username <> 'alice')");
    expect(await addAlice(environment)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The database can't be used: .*a check constraint of its tables rejects a value \(23514/,
      ),
    });
  });

  test("users import says that the disk is full (53100), keeps the users it has stored, and continues later", async () => {
    const { url, environment } = await migrated(postgresqlEngine);
    await runSql(
      url,
      `create function full_disk() returns trigger language plpgsql as $$ begin
         if (select count(*) from users) >= 32 then raise exception 'no space left on device' using errcode = '53100'; end if;
         return new;
       end $$`,
      "create trigger full_disk before insert on users for each row execute function full_disk()",
    );
    const first = await run(["users", "import"], environment, lines(0, 100));
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining("its disk is full (53100)") });
    expect(first.stderr).not.toContain("can't be reached");
    const [, imported] = /Imported (\d+), skipped 0\./.exec(first.stderr) ?? [];
    expect(Number(imported)).toBeGreaterThanOrEqual(16);
    await runSql(url, "drop trigger full_disk on users");
    const second = await run(["users", "import", "--on-conflict", "skip"], environment, lines(0, 100));
    expect(second).toMatchObject({ code: 0, stderr: expect.stringMatching(/Imported \d+, skipped \d+\./) });
    const [, rest, skipped] = /Imported (\d+), skipped (\d+)\./.exec(second.stderr) ?? [];
    expect(Number(rest) + Number(skipped)).toBe(100);
  });
});

describe.skipIf(mongodbEngine.skipped !== null)(`On ${mongodbEngine.label}`, () => {
  test("users add says that a validator rejects a document (121)", async () => {
    const { url, environment } = await migrated(mongodbEngine);
    const storage = await connectMongodb({ url });
    const db = storage.orm.em.getDriver().getConnection().getDb();
    await db.command({
      collMod: "users",
      validator: { usernameKey: { $ne: "alice" }, username_key: { $ne: "alice" } },
    });
    await storage.close();
    expect(await addAlice(environment)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The database can't be used: .*a validator of its collections rejects a document \(121\)/,
      ),
    });
  });
});

test.each([
  ["13", /^its user lacks a privilege: see docs\/operating\.md \(13\)$/, false],
  ["18", /^it rejects this user and password \(18\)$/, false],
  ["8000", /^it rejects this user and password \(8000\)$/, false],
  ["10107", /^it is not the primary, and can't write \(10107\)$/, true],
  ["14031", /^its disk is full \(14031\)$/, true],
  ["53100", /^its disk is full \(53100\)$/, true],
])("The code %s of a database is explained by a sentence", (code, sentence, passes) => {
  const error = new StorageError("failed", code);
  expect(databaseReason(error)).toMatch(sentence);
  expect(mayPass(error, true)).toBe(passes);
});

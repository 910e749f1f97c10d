import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { connectMongodb, type MongoStorage } from "@portcullis/adapters-mikroorm/mongodb";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import type { NoProfile } from "@portcullis/core";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { credentials, post, status } from "../support/client.ts";
import { type Environment, run, serve } from "../support/command-line.ts";
import { newDataDirectory } from "../support/data-directory.ts";
import { runSql } from "../support/run-sql.ts";
import { freshPostgresql, mongodbEngine, postgresqlStatus } from "../support/stores.ts";

const secret = { PORTCULLIS_SECRET: "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR", PORTCULLIS_PORT: "0" };

async function migrate(environment: Environment): Promise<void> {
  const { code, stderr } = await run(["migrate"], environment);
  if (code !== 0) throw new Error(`migrate: ${stderr}`);
}

/** A service whose output is known, and that ends with the test. */
async function serving(environment: Environment, options: readonly string[] = []) {
  const service = await serve(environment, options);
  onTestFinished(async () => {
    service.kill("SIGKILL");
    await service.ended;
  });
  return service;
}

describe.skipIf(postgresqlStatus.status === "skipped")("On PostgreSQL, a schema that does not fit", () => {
  let database: FreshDatabase;
  let environment: Environment;

  beforeAll(async () => {
    database = await freshPostgresql();
    environment = { ...secret, PORTCULLIS_DATABASE_URL: database.url };
    await migrate(environment);
  });

  afterAll(() => database.drop());

  test("ends the service with 1, and it names all that is missing or different", async () => {
    await runSql(
      database.url,
      "alter table users drop constraint users_username_key_unique",
      "alter table users alter column username type varchar(20)",
      "alter table access_tokens drop column client_address",
      "alter table throttle_counters alter column failures type text",
      "alter table users add column region text not null",
    );
    const { code, stdout, stderr } = await run(["serve"], environment);
    // A database that takes seconds to answer is reported first, with the settings.
    expect({ code, last: stderr.trim().split("\n").at(-1) }).toEqual({
      code: 1,
      last: expect.stringMatching(/^The database can't be used: PostgreSQL at .* does not fit the definition\. /),
    });
    for (const problem of [
      'Column "client_address" of table "access_tokens" is missing.',
      'The constraint or index "users_username_key_unique" of table "users" is missing.',
      'Column "username" of table "users" has the type character varying(20), which is shorter than varchar(255).',
      'Column "failures" of table "throttle_counters" has the type text',
      'Column "region" of table "users" is required and has no default, but is not in the definition',
    ])
      expect(stderr).toContain(problem);
    expect(stdout).not.toContain("database not ready");
    await runSql(
      database.url,
      "alter table users alter column username type varchar(255), drop column region",
      "alter table access_tokens add column client_address text",
      "alter table throttle_counters alter column failures type int using 0",
    );
  });

  test("is waited for with --no-migrate if parts are only missing, and may have additions of an operator", async () => {
    const service = await serving(environment, ["--no-migrate"]);
    const [waiting = ""] = await service.logged(/.*"msg":"database not ready".*/);
    expect(waiting).toMatch(/"reason":.*users_username_key_unique.*run \\"portcullis migrate\\"/);
    expect(await status(service.url, "/readyz")).toBe(503);
    await runSql(
      database.url,
      "alter table users add column note text not null default '', add check (note <> 'x')",
      "create index own on users (note)",
      "create view names as select username from users",
      "create schema other",
      "create table other.users (id int)",
      "drop index access_tokens_deadline_index",
      "create index by_deadline on access_tokens (deadline, user_id)",
      "alter table users add constraint by_another_name unique (username_key)",
    );
    await service.logged(/"msg":"database ready"/);
    expect(await status(service.url, "/readyz")).toBe(200);
    expect((await post(service.url, "register", credentials)).status).toBe(201);
  });

  test("is not looked for where the catalogues are restricted, and the log has a warning", async () => {
    const role = `portcullis_${randomUUID().replaceAll("-", "")}`;
    await runSql(
      database.url,
      `create role ${role} login password 'hunter2'`,
      `grant select, insert, update, delete on users, access_tokens, throttle_counters, one_time_secrets to ${role}`,
      "revoke select on pg_catalog.pg_policy from public",
    );
    onTestFinished(() => runSql(database.url, `drop owned by ${role}`, `drop role ${role}`));
    const url = new URL(database.url);
    url.username = role;
    url.password = "hunter2";
    const service = await serving({ ...environment, PORTCULLIS_DATABASE_URL: url.href }, ["--no-migrate"]);
    await service.logged(/"level":"warn".*lacks a privilege.*"msg":"schema not verified"/);
    expect(await status(service.url, "/readyz")).toBe(200);
  });
});

describe.skipIf(mongodbEngine.skipped !== null)("On MongoDB, a schema that does not fit", () => {
  let database: FreshDatabase;
  let environment: Environment;
  let storage: MongoStorage<NoProfile>;
  const collection = (name: string) => storage.orm.em.getConnection().getDb().collection(name);

  beforeEach(async () => {
    database = await mongodbEngine.fresh();
    environment = { ...secret, PORTCULLIS_DATABASE_URL: database.url };
    storage = await connectMongodb({ url: database.url });
  });

  afterEach(async () => {
    await storage.close();
    await database.drop();
  });

  test("ends the service with 1 if its users are another program's, and says what they lack", async () => {
    await collection("users").insertOne({ email: "alice@example.org", hashed_password: "x" });
    const { code, stderr } = await run(["serve"], environment);
    expect({ code, last: stderr.trim().split("\n").at(-1) }).toEqual({
      code: 1,
      last: expect.stringMatching(/^The database can't be used: MongoDB at .* does not fit the definition\. /),
    });
    expect(stderr).toContain('The field "usernameKey" of collection "users" is missing in users');
    expect(stderr).toContain('The field "passwordHash" of collection "users" has no value that fits the definition');
  });

  test("ends the service with 1, even with --no-migrate, if an index is not unique", async () => {
    await migrate(environment);
    await collection("users").dropIndex("users_usernameKey_unique");
    await collection("users").createIndex({ usernameKey: 1 }, { name: "users_usernameKey_unique" });
    const { code, stderr } = await run(["serve", "--no-migrate"], environment);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('The index "users_usernameKey_unique" of collection "users" is not unique.'),
    });
  });

  test("is waited for with --no-migrate if parts are only missing, and nothing is created", async () => {
    const service = await serving(environment, ["--no-migrate"]);
    const [waiting = ""] = await service.logged(/.*"msg":"database not ready".*/);
    expect(waiting).toMatch(/"reason":.*collection \\"users\\" is missing.*run \\"portcullis migrate\\"/);
    expect(await status(service.url, "/readyz")).toBe(503);
    expect(await storage.orm.em.getConnection().getDb().listCollections().toArray()).toEqual([]);
    await migrate(environment);
    await service.logged(/"msg":"database ready"/);
    expect((await post(service.url, "register", credentials)).status).toBe(201);
  });
});

test("An SQLite database without a column or a unique key is refused at the start, by name", async () => {
  const directory = await newDataDirectory();
  const environment = { ...secret, PORTCULLIS_DATA_DIR: directory.path };
  await migrate(environment);
  const storage = await connectSqlite({ file: join(directory.path, "portcullis.db") });
  await storage.orm.em.fork().execute("drop index users_username_key_unique");
  await storage.orm.em.fork().execute("alter table access_tokens drop column client_address");
  await storage.close();
  const { code, stderr } = await run(["serve"], environment);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^The database can't be used: /m) });
  expect(stderr).toContain('Column "client_address" of table "access_tokens" is missing.');
  expect(stderr).toContain('The constraint or index "users_username_key_unique" of table "users" is missing.');
  await directory.remove();
});

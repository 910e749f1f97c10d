import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { FreshDatabase } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshPostgresql, postgresqlStatus } from "../support/stores.ts";
import { credentials, login, me, post, status } from "../support/client.ts";
import { run, type RunningService, serve, startService } from "../support/command-line.ts";
import { newDataDirectory } from "../support/data-directory.ts";
import { runSql } from "../support/run-sql.ts";

const secret = "kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR";

/** The statements of a section of docs/postgresql.md, for a role of the given name. */
async function documentedGrants(role: string): Promise<readonly string[]> {
  const page = await readFile(new URL("../../../../docs/postgresql.md", import.meta.url), "utf8");
  const [, sql = ""] = /^## Privileges$[^]*?^```sql\n([^]*?)^```$/m.exec(page) ?? [];
  const statements = sql.split(";").map((statement) => statement.trim().replace(/\bto portcullis$/, `to ${role}`));
  return statements.filter((statement) => statement !== "");
}

describe.skipIf(postgresqlStatus.status === "skipped")("serve --no-migrate", () => {
  let database: FreshDatabase;
  let service: RunningService;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    database = await freshPostgresql();
    environment = { PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_SECRET: secret };
    service = await serve(environment, ["--no-migrate"]);
  });

  afterAll(async () => {
    service.kill("SIGKILL");
    await service.ended;
    await database.drop();
  });

  test("creates no tables, and is not ready without them", async () => {
    await service.logged(/database not ready.*\n.*database not ready/);
    expect(await status(service.url, "/readyz")).toBe(503);
    expect((await post(service.url, "register", credentials)).status).toBe(503);
  });

  test("works as soon as another process has created the tables", async () => {
    expect((await run(["migrate"], environment)).stdout).not.toBe("");
    await service.logged(/database ready/);
    expect((await post(service.url, "register", credentials)).status).toBe(201);
  });
});

describe.skipIf(postgresqlStatus.status === "skipped")(
  "serve --no-migrate as a role with the documented grants",
  () => {
    const role = `portcullis_${randomUUID().replaceAll("-", "")}`;
    let database: FreshDatabase;
    let service: RunningService;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      database = await freshPostgresql();
      const owner = { PORTCULLIS_DATABASE_URL: database.url, PORTCULLIS_SECRET: secret };
      const migrated = await run(["migrate"], owner);
      if (migrated.code !== 0) throw new Error(`migrate: ${migrated.stderr}`);
      const password = randomUUID();
      const grants = await documentedGrants(role);
      if (grants.length !== 2) throw new Error(`The page has ${grants.length} statements instead of 2.`);
      await runSql(
        database.url,
        // PostgreSQL lets every role use this schema by default; the grants must not rely on it.
        "revoke all on schema public from public",
        `create role ${role} login password '${password}'`,
        ...grants,
      );
      const url = new URL(database.url);
      url.username = role;
      url.password = password;
      environment = { PORTCULLIS_DATABASE_URL: url.href, PORTCULLIS_SECRET: secret };
      service = await serve(environment, ["--no-migrate"]);
      await service.logged(/database ready/);
    });

    afterAll(async () => {
      service.kill("SIGKILL");
      await service.ended;
      await runSql(database.url, `drop owned by ${role}`, `drop role ${role}`);
      await database.drop();
    });

    test("registers, logs in, refreshes and logs out", async () => {
      expect(await status(service.url, "/readyz")).toBe(200);
      expect((await post(service.url, "register", credentials)).status).toBe(201);
      expect((await post(service.url, "register", credentials)).body).toMatchObject({ code: "username_taken" });
      expect((await post(service.url, "login", { ...credentials, password: "a wrong one" })).status).toBe(401);
      const { refresh_token } = await login(service.url);
      const refreshed = await post(service.url, "refresh", { refresh_token });
      expect(refreshed.status).toBe(200);
      const accessToken = String(refreshed.body["access_token"]);
      expect((await me(service.url, accessToken)).status).toBe(200);
      const logout = await post(service.url, "logout", { refresh_token: refreshed.body["refresh_token"] });
      expect(logout.status).toBe(204);
      expect((await me(service.url, accessToken)).status).toBe(401);
    });

    test("deletes expired sessions with `purge`", async () => {
      const { refresh_token } = await login(service.url);
      await runSql(database.url, "update access_tokens set deadline = now() - interval '1 day'");
      expect(await run(["purge"], environment)).toMatchObject({ code: 0, stdout: "1\n" });
      expect((await post(service.url, "refresh", { refresh_token })).status).toBe(401);
    });

    test("can't change the schema", async () => {
      expect((await run(["migrate"], environment)).code).not.toBe(0);
    });
  },
);

test("serve --no-migrate does not start on an empty embedded database, and says what to do", async () => {
  const directory = await newDataDirectory();
  const starting = startService({ PORTCULLIS_DATA_DIR: directory.path }, ["--no-migrate"]);
  expect(await starting.ended).toBe(1);
  expect(starting.output.stderr).toContain("portcullis migrate");
  await directory.remove();
});
